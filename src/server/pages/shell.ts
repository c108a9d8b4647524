import { escapeMarkup } from '../../report/escape-markup.ts'
import type { Assets } from './assets.ts'

/** What the app would ask for first, so that it need not. */
export interface View {
  /** Its address in the API, without what all have in common. */
  path: string
  data: unknown
}

/** The app's page with something to read in it: for those who run no scripts, and until the app takes over. */
export function renderShell(assets: Assets, title: string, bodyHtml: string, view?: View): string {
  const built = assets.find('/index.html')?.body.toString('utf8') ?? UNBUILT
  return built
    .replace(/<title>[\s\S]*?<\/title>/, () => `<title>${escapeMarkup(title)}</title>`)
    .replace(/(<main\b[^>]*\bid="app"[^>]*>)[\s\S]*?(<\/main>)/, (_, before: string, after: string) => before + bodyHtml + after)
    // before any script that looks for it
    .replace(/<script\b/, (script) => `${view ? dataBlock(view) : ''}${script}`)
}

/** Data that no browser runs; and nothing in it can end it. */
function dataBlock({ path, data }: View): string {
  return `<script type="application/json" id="view" data-view="${escapeMarkup(path)}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`
}

/** What there is to read does not depend on the app's having been built. */
const UNBUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Roadworthy</title></head>
<body><main id="app"></main><p>The app itself was not built: run <code>npm run build</code> in Roadworthy’s folder.</p></body>
</html>
`
