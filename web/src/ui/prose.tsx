/**
 * HTML that the server made from Markdown of ours, in which no HTML gets through.
 * A table may be wider than its place: then it is scrolled, by keyboard as well.
 */
export function Prose({ html, label }: { html: string; label?: string }) {
  const inner = html.replaceAll('<table>', '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>').replaceAll('</table>', '</table></div>')
  return label ? <article class="prose" aria-label={label} dangerouslySetInnerHTML={{ __html: inner }} /> : <div class="prose" dangerouslySetInnerHTML={{ __html: inner }} />
}
