import './style/tokens.css'
import './style/base.css'
import './style/shell.css'
import './style/map.css'
import './style/pages.css'
import './style/run.css'
import './style/print.css'

const given = document.getElementById('view')
const { pathname, search } = location
const view = given?.dataset['view'] ?? ({ '/': '/roadmap', '/begin': '/opening' }[pathname] ?? pathname + search)

// what the first page shows came with it, or is asked for while the app is still being loaded
globalThis.firstView = {
  view,
  reply: given
    ? Promise.resolve(new Response(given.textContent, { headers: { 'content-type': 'application/json' } }))
    : fetch(`/api/v1${view}`, { headers: { accept: 'application/json, application/problem+json' } }).catch(() => undefined),
}

// what the server has drawn can be seen and clicked without the app: reading and running the app is not to hold it up
if (given) await painted()
void import('./start.tsx').then(({ start }) => start())

/** A page in the background is not painted at all. */
function painted(): Promise<unknown> {
  const frame = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  return Promise.race([frame, new Promise((resolve) => setTimeout(resolve, 500))])
}
