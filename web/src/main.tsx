import { render } from 'preact'
import './style/tokens.css'
import './style/base.css'
import './style/shell.css'
import './style/map.css'
import './style/pages.css'
import './style/run.css'
import './style/print.css'
import { load } from './api/views.ts'
import { App, routeOf, viewOf } from './app.tsx'
import { takeOverLinks } from './router.ts'
import { startThemeButton } from './theme.ts'

/** What the server wrote into the page stays until the app has something better to show. */
async function start(): Promise<void> {
  // the script does not wait for the end of the page, only for the places it needs
  if (document.readyState === 'loading') await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
  startThemeButton()
  takeOverLinks((address) => routeOf(address) !== undefined)
  const view = viewOf(location.pathname + location.search)
  if (view) await Promise.race([load(view), new Promise((resolve) => setTimeout(resolve, 1000))])
  const app = document.getElementById('app') as HTMLElement
  app.replaceChildren()
  render(<App />, app)
  document.documentElement.classList.add('js', 'ready')
  requestAnimationFrame(() => performance.mark('usable'))
}

void start()
