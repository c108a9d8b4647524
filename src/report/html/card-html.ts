import type { Card, Section } from '../../explain/card-types.ts'
import type { Command } from '../../explain/curl-command.ts'
import { type Line, PREFIX } from '../../explain/line.ts'
import { duration } from '../../explain/quantity.ts'
import type { Scene } from '../../explain/scene.ts'
import { escapeMarkup as escaped } from '../escape-markup.ts'
import { displayWidth } from '../terminal/display-width.ts'
import { wordHtml } from './word-html.ts'

/** A card as an article. */
export function cardHtml(card: Card): string {
  const stretch = card.level === 'stretch' ? '<span class="tag">stretch</span>' : ''
  const id = card.check ? `<p class="id"><code>${escaped(card.check)}</code>${stretch}</p>` : ''
  const anchor = card.check ? ` id="check-${escaped(card.check)}"` : ''
  return `<article${anchor}>
<header>${wordHtml(card.word)}<div><h3>${escaped(card.claim)}</h3>${id}</div></header>
${card.sections.map(sectionHtml).join('\n')}
</article>`
}

function sectionHtml(section: Section): string {
  switch (section.kind) {
    case 'said':
      return `<p>${escaped(section.text)}</p>`
    case 'comparison':
      return comparison(section)
    case 'output':
      return `<h4>${escaped(section.title)}</h4>\n<pre>${section.lines.map((text) => lineHtml({ role: 'printed', text })).join('')}</pre>`
    case 'scenes':
      return scenes(section)
    case 'reproduce':
      return `<h4>${escaped(section.title)}</h4>\n${section.commands.map(commandHtml).join('\n')}`
    case 'prose':
      return `<h4>${escaped(section.title)}</h4>\n<p>${escaped(section.text)}</p>`
    case 'reference':
      return `<h4>${escaped(section.title)}</h4>\n<p>${link(section)}</p>`
  }
}

function comparison(part: Extract<Section, { kind: 'comparison' }>): string {
  const rows = [
    `<dt>expected</dt><dd class="expected"><code>${escaped(part.expected)}</code></dd>`,
    `<dt>observed</dt><dd class="observed"><code>${escaped(part.observed)}</code></dd>`,
    part.pointer ? `<dt>at</dt><dd><code>${escaped(part.pointer)}</code></dd>` : '',
    part.remark ? `<dt>note</dt><dd>${escaped(part.remark)}</dd>` : '',
  ]
  return `<h4 class="label">${escaped(part.label)}</h4>\n<dl class="seen">${rows.join('')}</dl>`
}

function scenes(part: Extract<Section, { kind: 'scenes' }>): string {
  const leftOut = part.leftOut ? `<p class="remark">… ${escaped(part.leftOut)}</p>` : ''
  return `<details open><summary>${escaped(part.title)}</summary>\n${leftOut}${part.scenes.map(sceneHtml).join('\n')}\n</details>`
}

function sceneHtml(scene: Scene): string {
  return `<pre>${scene.lines.map((line, index) => lineHtml(line, index === 0 ? scene.ms : undefined)).join('')}</pre>`
}

const SAID: Record<Line['role'], string> = { sent: 'sent', received: 'received', printed: 'printed', remark: '' }

function lineHtml(line: Line, ms?: number): string {
  const took = ms === undefined ? '' : ` <span class="remark">${duration(ms)}</span>`
  const prefix = SAID[line.role] ? `<i title="${SAID[line.role]}">${escaped(PREFIX[line.role])}</i>` : `<i aria-hidden="true">${PREFIX.remark}</i>`
  // under what is wrong, as long as that is not far to the right
  const column = line.mark ? Math.min(displayWidth(line.text.slice(0, line.mark.from)), 40) : 0
  const says = line.mark ? `<span class="says" style="margin-left:${column}ch">↑ ${escaped(line.mark.says)}</span>` : ''
  return `<span class="line${line.role === 'remark' ? ' remark' : ''}">${prefix}<bdi>${marked(line)}</bdi>${took}</span>${says}`
}

function marked({ text, mark }: Line): string {
  if (!mark) return escaped(text)
  const wrong = text.slice(mark.from, mark.to) || ' '
  return `${escaped(text.slice(0, mark.from))}<mark>${escaped(wrong)}</mark>${escaped(text.slice(mark.to))}`
}

function commandHtml({ pieces, note }: Command): string {
  const whole = pieces.join(' ')
  const text = whole.length > 90 ? pieces.join(' \\\n  ') : whole
  return `<pre class="command">${escaped(text)}</pre>${note ? `<p class="remark">${escaped(note)}</p>` : ''}`
}

function link({ text, url }: { text: string; url?: string }): string {
  // an address may come from anywhere; only the web is linked to
  return url && /^https?:\/\//.test(url) ? `<a href="${escaped(url)}" rel="noreferrer">${escaped(text)}</a>` : escaped(text)
}
