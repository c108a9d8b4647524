import { hydrate, render } from 'preact'
import { isHere, load } from './api/views.ts'
import { App, routeOf, viewOf } from './app.tsx'
import { leaveRoadThatFits } from './map/road-shape.ts'
import { takeOverLinks } from './router.ts'
import { startThemeButton } from './theme.ts'

/** What the server wrote into the page stays until the app has something better to show; what it drew stays for good. */
export async function start(): Promise<void> {
  // the script does not wait for the end of the page, only for the places it needs
  if (document.readyState === 'loading') await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
  startThemeButton()
  takeOverLinks((address) => routeOf(address) !== undefined)
  const app = document.getElementById('app') as HTMLElement
  const view = viewOf(location.pathname + location.search)
  if (view) await Promise.race([load(view), new Promise((resolve) => setTimeout(resolve, 1000))])
  const drawn = app.querySelector(':scope > .screen')
  if (drawn && view && isHere(view)) {
    leaveRoadThatFits(drawn)
    for (const end of ['firstChild', 'lastChild'] as const) while (app[end] !== drawn) app[end]?.remove()
    hydrate(<App />, app)
  } else {
    app.replaceChildren()
    render(<App />, app)
  }
  document.documentElement.classList.add('ready')
}
