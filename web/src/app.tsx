import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { isHere, load, useView, type Seen } from './api/views.ts'
import { challengePage } from './pages/challenge.tsx'
import { doctorPage } from './pages/doctor.tsx'
import { historyPage } from './pages/history.tsx'
import { mapPage } from './pages/map.tsx'
import type { Page } from './pages/page.ts'
import { openingPage } from './pages/opening.tsx'
import { attemptPage } from './pages/attempt.tsx'
import { stepPage } from './pages/step.tsx'
import { topicPage } from './pages/topic.tsx'
import { match, type Route } from './match.ts'
import { useAddress } from './router.ts'
import { Trouble } from './ui/bits.tsx'
import { showNotice } from './ui/notice.ts'

export const PAGES: Record<string, Page> = {
  map: mapPage,
  opening: openingPage,
  step: stepPage,
  topic: topicPage,
  challenge: challengePage,
  attempt: attemptPage,
  history: historyPage,
  doctor: doctorPage,
}

const PATTERNS = Object.fromEntries(Object.entries(PAGES).map(([name, page]) => [name, page.pattern]))

export const routeOf = (address: string): Route | undefined => match(PATTERNS, address)

export const viewOf = (address: string): string | undefined => {
  const route = routeOf(address)
  return route && PAGES[route.name]?.view(route)
}

export const titleOf = (page: Page, data: unknown): string => `${page.title(data)} · Roadworthy`

/** An old page stays until the new one's view is here, but not longer than this. */
const PATIENCE_MS = 250

export function App() {
  const { address, came } = useAddress()
  const [shown, show] = useState(address)
  useEffect(() => {
    if (address === shown) return
    const view = viewOf(address)
    if (!view || isHere(view)) {
      if (view) void load(view)
      return show(address)
    }
    const timer = setTimeout(() => show(address), PATIENCE_MS)
    void load(view).then(() => show(address))
    return () => clearTimeout(timer)
  }, [address])
  const route = routeOf(shown)
  const page = route && PAGES[route.name]
  useCurrentLink(shown)
  if (!route || !page) return <Nowhere />
  return <Screen key={shown} page={page} route={route} came={shown === address ? came : 'forward'} />
}

function Screen({ page, route, came }: { page: Page; route: Route; came: 'first' | 'forward' | 'back' }) {
  const { data, problem, reload }: Seen<unknown> = useView(page.view(route))
  const box = useRef<HTMLDivElement>(null)
  const hasData = data !== undefined
  const isSettled = hasData || problem !== undefined
  useEffect(() => {
    if (!hasData && !problem) void reload()
  }, [])
  useEffect(() => showNotice(problem?.status === 0 && hasData ? problem : undefined, reload), [problem])
  useEffect(() => {
    document.title = hasData ? titleOf(page, data) : 'Roadworthy'
  }, [data])
  useLayoutEffect(() => {
    const target = hasData && came !== 'back' ? document.getElementById(location.hash.slice(1)) : null
    if (target) {
      target.scrollIntoView()
      return target.focus({ preventScroll: true })
    }
    if (came === 'first' || !isSettled) return
    if (came === 'forward') scrollTo(0, 0)
    box.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: came === 'back' })
  }, [isSettled])
  return (
    <div class="screen" ref={box}>
      {hasData ? <page.Show data={data} route={route} reload={reload} /> : problem ? <Failed problem={problem} retry={() => void reload()} /> : <Waiting />}
    </div>
  )
}

function Failed({ problem, retry }: { problem: Seen<unknown>['problem'] & object; retry: () => void }) {
  return (
    <div class="page narrow">
      <h1 tabIndex={-1}>{problem.status === 404 ? 'Not on this road' : 'This could not be shown'}</h1>
      <Trouble problem={problem} retry={retry} />
      <p><a href="/">To the map</a></p>
    </div>
  )
}

function Nowhere() {
  return (
    <div class="page narrow">
      <h1 tabIndex={-1}>Not on this road</h1>
      <p>There is no page at this address. <a href="/">To the map</a></p>
    </div>
  )
}

function Waiting() {
  return (
    <div class="page waiting" aria-busy="true">
      <p class="unseen">Loading</p>
      <div class="bone wide" /><div class="bone" /><div class="bone block" />
    </div>
  )
}

/** The navigation stands outside the app, in the page's own HTML. */
function useCurrentLink(address: string): void {
  useEffect(() => {
    const { pathname } = new URL(address, 'http://here')
    for (const link of document.querySelectorAll('header nav a')) {
      if (link.getAttribute('href') === pathname) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
  }, [address])
}
