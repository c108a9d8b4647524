import { escapeMarkup } from '../../report/escape-markup.ts'
import type { Assets } from './assets.ts'
import type { Choices } from './choices.ts'

/** What the app would ask for first, so that it need not. */
export interface View {
  /** Its address in the API, without what all have in common. */
  path: string
  data: unknown
  /** The same as text. */
  json: string
}

/** The app's page with something to read in it: for those who run no scripts, and until the app takes over. */
export function renderShell(assets: Assets, title: string, bodyHtml: string, view?: View): string {
  return (assets.built?.html ?? UNBUILT)
    .replace(/<title>[\s\S]*?<\/title>/, () => `<title>${escapeMarkup(title)}</title>`)
    .replace(/(<main\b[^>]*\bid="app"[^>]*>)[\s\S]*?(<\/main>)/, (_, before: string, after: string) => before + bodyHtml + after)
    // before any script that looks for it
    .replace(/<script\b/, (script) => `${view ? dataBlock(view) : ''}${script}`)
}

/** What the app would do to the rest of the page: mark the link that leads here, and give it the colours that were chosen. */
export function dress(html: string, path: string, { theme }: Choices): string {
  return html
    .replace(`<li><a href="${path}">`, () => `<li><a href="${path}" aria-current="page">`)
    .replace(/<html\b/, theme ? `<html data-theme="${theme}"` : '<html')
}

/** Data that no browser runs; and nothing in it can end it. */
function dataBlock({ path, json }: View): string {
  return `<script type="application/json" id="view" data-view="${escapeMarkup(path)}">${json.replaceAll('<', '\\u003c')}</script>`
}

/** What there is to read does not depend on the app's having been built. */
const UNBUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Roadworthy</title></head>
<body><main id="app"></main><p>The app itself was not built: run <code>npm run build</code> in Roadworthy’s folder.</p></body>
</html>
`
