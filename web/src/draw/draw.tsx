import { PAGES, routeOf, titleOf } from '../app.tsx'
import { chooseAsSent } from '../choices.ts'
import { htmlOf } from './jsx-runtime.ts'

export interface Drawn {
  title: string
  html: string
}

/** The page at an address, as the app would draw it first for the browser that sent these cookies. Undefined if the app has none there. */
export function draw(address: string, data: unknown, cookies: string): Drawn | undefined {
  chooseAsSent(cookies)
  const route = routeOf(address)
  const page = route && PAGES[route.name]
  if (!route || !page) return undefined
  const { Show, Unscripted } = page
  return {
    title: titleOf(page, data),
    html: htmlOf(
      <>
        <div class="screen"><Show data={data} route={route} reload={() => Promise.resolve()} /></div>
        {Unscripted && <noscript><Unscripted data={data} /></noscript>}
      </>,
    ),
  }
}
