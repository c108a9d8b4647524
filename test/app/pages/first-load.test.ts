import { AxeBuilder } from '@axe-core/playwright'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cannot, isReady, launch, unbuilt, WATCH_SHIFTS } from './browser.ts'
import { serveApp, type ServedApp } from './serve-app.ts'

/** Drawn by the server already. */
const DRAWN = ['/', '/steps/3', '/topics/values-and-money']
const OTHERS = ['/begin', '/challenges/tools-rest', '/challenges/http-origin', '/history', '/doctor']
const WIDTHS = [1440, 1000, 700, 390]

/** The links of the map that can be seen: where they lead, and where they are. */
const LINKS = `[...document.querySelectorAll('.road a')].filter((link) => link.getClientRects().length > 0).map((link) => {
  const { left, top } = link.closest('svg').getBoundingClientRect()
  const { x, y, width, height } = link.querySelector('.hit').getBoundingClientRect()
  return [link.getAttribute('href'), ...[x - left, y - top, width, height, x].map((n) => n.toFixed(2))].join(' ')
})`

/** Remembers everything that is seen, and where. */
const REMEMBER = `
  globalThis.seen = new Map([...document.querySelectorAll('body *')].filter((one) => one.getClientRects().length > 0).map((one) => [one, one.getBoundingClientRect()]))
  globalThis.seen.size
`

/** What of it stands elsewhere now, and what is new. A text in two pieces may be wider by the 64th part of a pixel than in one. */
const CHANGED = `[
  ...[...globalThis.seen].filter(([one, before]) => {
    const now = one.getBoundingClientRect()
    return !one.isConnected || ['x', 'y', 'width', 'height'].some((side) => Math.abs(now[side] - before[side]) > 0.1)
  }).map(([one]) => one.outerHTML),
  ...[...document.querySelectorAll('body *')].filter((one) => one.getClientRects().length > 0 && !globalThis.seen.has(one)).map((one) => one.outerHTML),
]`

/** The last stop of the map can be clicked: whatever lies there is its link. Then the frame it is in has to be painted. */
const WATCH_LAST_STOP = `
  const look = () => {
    const stop = [...document.querySelectorAll('.road .stop')].filter((one) => one.getClientRects().length > 0).at(-1)
    if (stop && document.querySelector('.foot')) {
      const { x, y, width, height } = stop.querySelector('.hit').getBoundingClientRect()
      if (stop.contains(document.elementFromPoint(x + width / 2, y + height / 2))) {
        globalThis.clickableMs = performance.now()
        return
      }
    }
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
`

/** How much of this machine's time is taken, while we do nothing. */
async function othersShare(): Promise<number> {
  const times = () => cpus().map(({ times: { idle, ...busy } }) => ({ idle, busy: Object.values(busy).reduce((sum, ms) => sum + ms, 0) }))
  const before = times()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const spent = times().map(({ idle, busy }, index) => ({ idle: idle - (before[index]?.idle ?? 0), busy: busy - (before[index]?.busy ?? 0) }))
  const sum = (what: 'idle' | 'busy') => spent.reduce((total, one) => total + one[what], 0)
  return sum('busy') / (sum('busy') + sum('idle'))
}

/** When anything to read was first seen, in ms since the page was asked for. */
const PAINTED = `performance.getEntriesByName('first-contentful-paint')[0].startTime`

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number

describe.skipIf(cannot ?? unbuilt)('the first load, from the real server', () => {
  let browser: Browser
  let app: ServedApp
  let storageState: NonNullable<BrowserContextOptions['storageState']>

  beforeAll(async () => {
    ;[browser, app] = await Promise.all([launch(), serveApp()])
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(app.url)
    storageState = await context.storageState()
    // until its store is open it answers with what there is to read
    while (!(await (await context.request.get(app.origin)).text()).includes('id="view"')) await page.waitForTimeout(50)
    await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  const open = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', storageState, ...options })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    return { context, page, faults }
  }
  /** Keeps the app from the page until it is let in. */
  const withoutApp = async (page: Page): Promise<() => void> => {
    let letIn = () => {}
    const isLetIn = new Promise<void>((resolve) => (letIn = resolve))
    await page.route('**/assets/start-*.js', async (route) => {
      await isLetIn
      await route.continue()
    })
    return letIn
  }
  const faultsIn = async (page: Page, rules?: string[]): Promise<string[]> => {
    const axe = new AxeBuilder({ page })
    const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)
  }

  test.each(WIDTHS)('at a width of %i all stops of the map are there without scripts, where they are with them', async (width) => {
    const links: string[][] = []
    for (const javaScriptEnabled of [false, true]) {
      const { context, page } = await open({ viewport: { width, height: 900 }, javaScriptEnabled })
      await page.goto(app.origin)
      if (javaScriptEnabled) await isReady(page)
      links.push(await page.evaluate(LINKS))
      await context.close()
    }
    expect(links[0]).toHaveLength(62)
    expect(links[0]).toEqual(links[1])
  })

  test.each([...WIDTHS.map((width) => ['/', width] as const), ...DRAWN.slice(1).map((path) => [path, 700] as const)])('the app takes over %s at a width of %i as it stands', async (path, width) => {
    const { context, page, faults } = await open({ viewport: { width, height: 900 } })
    const letIn = await withoutApp(page)
    await page.addInitScript({ content: WATCH_SHIFTS })
    await page.goto(app.origin + path)
    expect(await page.evaluate(REMEMBER)).toBeGreaterThan(60)
    letIn()
    await isReady(page)
    expect(await page.evaluate(CHANGED)).toEqual([])
    expect(await page.evaluate('shifts')).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  test('the map needs nothing but its page: it is painted, and every stop is a link, for a pointer and for the Tab key', async () => {
    const { context, page } = await open()
    const asked: string[] = []
    await page.route((url) => url.pathname !== '/' && !url.pathname.startsWith('/challenges/'), (route) => void asked.push(route.request().url()))
    await page.goto(app.origin, { waitUntil: 'domcontentloaded' })
    while (!(await page.evaluate(`performance.getEntriesByName('first-contentful-paint').length`))) await page.waitForTimeout(50)
    expect(asked.length).toBeGreaterThan(0)
    expect(await page.evaluate('getComputedStyle(document.querySelector(".road-asphalt")).strokeWidth')).toBe('28px')
    expect(await page.evaluate(`document.querySelectorAll('.road a[tabindex]').length`)).toBe(0)
    await page.locator('.road:visible .stop').last().click()
    await page.waitForURL('**/challenges/*', { waitUntil: 'domcontentloaded' })
    await context.close()
  })

  test('colours and the list come as they were chosen, before any script', async () => {
    const { context, page } = await open({ colorScheme: 'light' })
    await page.goto(app.origin)
    await isReady(page)
    await page.getByRole('button', { name: 'List' }).click()
    await page.getByRole('button', { name: /Theme/ }).click()
    await page.getByRole('button', { name: /Theme: light/ }).click()
    const ground = 'getComputedStyle(document.documentElement).backgroundColor'
    const chosen = await page.evaluate(ground)
    await withoutApp(page)
    await page.reload()
    expect(await page.locator('.road-list > li').count()).toBe(11)
    expect(await page.locator('.road').count()).toBe(0)
    expect(await page.evaluate(ground)).toBe(chosen)
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
    await context.close()
  })

  // pages with attempts in them, and runs at a pace of their own, are looked at in pages.test.ts
  test.each([...DRAWN, ...OTHERS])('axe finds nothing, nothing moves after the first paint, and it fits a phone: %s', async (path) => {
    const { context, page, faults } = await open({ colorScheme: 'light' })
    await page.addInitScript({ content: WATCH_SHIFTS })
    await page.goto(app.origin + path)
    await isReady(page)
    await page.waitForTimeout(200)
    expect(await page.evaluate('shifts')).toEqual([])
    expect(await faultsIn(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await faultsIn(page, ['color-contrast'])).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    expect(await faultsIn(page, ['scrollable-region-focusable', 'target-size'])).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  // The bare page is what the same server sends to a browser that runs no scripts: its first byte and its parsing, up to
  // DOMContentLoaded. The map is usable when its last stop can be clicked and is painted, in a browser that has nothing in
  // its cache. Bytes and parsing paint nothing, and what it takes Chromium to paint is not ours: so a page of one word tells
  // how long after its parsing such a page is seen. One after the other in turn, so that whatever else this machine does
  // meets all; and what it takes to paint is shared out among processes, so only a machine with nothing else to do can tell.
  test('the map is drawn and usable in little more than its bytes alone take', { retry: 2, timeout: 180_000 }, async ({ skip }) => {
    const oneWord = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end('<!doctype html><title>One</title><p>word'))
    await new Promise<void>((resolve) => oneWord.listen(0, '127.0.0.1', resolve))
    const busyBefore = await othersShare()
    const times: Record<'bare' | 'usable' | 'wordParsed' | 'wordPainted', number[]> = { bare: [], usable: [], wordParsed: [], wordPainted: [] }
    const load = async (url: string, javaScriptEnabled: boolean) => {
      // high enough for the whole map
      const { context, page } = await open({ viewport: { width: 1440, height: 1500 }, javaScriptEnabled })
      const session = await context.newCDPSession(page)
      await session.send('Performance.enable')
      if (javaScriptEnabled) await page.addInitScript({ content: WATCH_LAST_STOP })
      await page.goto(url)
      return { context, page, session }
    }
    const bare = async (url: string) => {
      const { context, page, session } = await load(url, false)
      const { metrics } = await session.send('Performance.getMetrics')
      const metric = (name: string) => metrics.find((one) => one.name === name)?.value as number
      // nothing is asked of a page while it is busy
      await page.waitForTimeout(300)
      const painted = (await page.evaluate(PAINTED)) as number
      await context.close()
      return { parsed: (metric('DomContentLoaded') - metric('NavigationStart')) * 1000, painted }
    }
    const usable = async () => {
      const { context, page } = await load(app.origin, true)
      await page.waitForTimeout(500)
      await isReady(page)
      const ms = (await page.evaluate(`Math.max(globalThis.clickableMs, ${PAINTED})`)) as number
      await context.close()
      return ms
    }
    const isBusy = (share: number) => share > 0.15
    for (let round = 0; round < (isBusy(busyBefore) ? 3 : 11); round++) {
      times.bare.push((await bare(app.origin)).parsed)
      times.usable.push(await usable())
      const word = await bare(`http://127.0.0.1:${(oneWord.address() as AddressInfo).port}/`)
      times.wordParsed.push(word.parsed)
      times.wordPainted.push(word.painted)
    }
    oneWord.close()
    const [usableMs, bareMs, parsedMs, paintedMs] = [median(times.usable), median(times.bare), median(times.wordParsed), median(times.wordPainted)]
    const allowedMs = bareMs + paintedMs - parsedMs
    console.log(
      `The map is usable after ${usableMs.toFixed(0)} ms; its bare page is parsed after ${bareMs.toFixed(0)} ms (${(usableMs / bareMs).toFixed(2)} times), ` +
        `and parsed and painted after ${allowedMs.toFixed(0)} ms if it were a single word: ${(usableMs / allowedMs).toFixed(2)} times. ` +
        `(A page of one word is parsed after ${parsedMs.toFixed(0)} ms and painted after ${paintedMs.toFixed(0)} ms: ${(paintedMs / parsedMs).toFixed(2)} times.)`,
    )
    const busy = Math.max(busyBefore, await othersShare())
    if (isBusy(busy)) skip(`inconclusive: others take ${Math.round(busy * 100)} % of this machine`)
    // 1.5 is aimed at; on a quiet machine it was 1.3 to 1.5, and what a frame more or less makes of it decides nothing
    expect(usableMs / allowedMs).toBeLessThan(1.75)
  })

  test('the map can be read without scripts, in the dark too', async () => {
    const { context, page } = await open({ javaScriptEnabled: false, colorScheme: 'dark', viewport: { width: 390, height: 844 } })
    await page.goto(app.origin)
    expect(await page.locator('.road:visible').count()).toBe(1)
    expect(await page.locator('.road-list > li').count()).toBe(11)
    expect(await page.locator('.search:visible, .choice:visible, .zoom:visible, .theme:visible').count()).toBe(0)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await context.close()
  })
})
