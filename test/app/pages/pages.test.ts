import { AxeBuilder } from '@axe-core/playwright'
import { readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FakeOptions } from '../../../web/dev/fake-api.ts'
import { serveBuilt } from '../../../web/dev/serve.ts'
import { buildPages, cannot, focused, isReady, launch, tabTo, WATCH_FRAMES, WATCH_SHIFTS } from './browser.ts'

const PAGES: Record<string, string> = {
  map: '/',
  opening: '/begin',
  step: '/steps/3',
  topic: '/topics/values-and-money',
  challenge: '/challenges/tools-rest',
  'challenge that cannot be run': '/challenges/http-origin',
  'challenge without a folder': '/challenges/late-fees',
  'run with failures': '/attempts/seeded-7',
  'run of programs': '/attempts/seeded-1',
  'run that passed': '/attempts/seeded-6',
  history: '/history',
  'history of one challenge': '/history?challenge=tools-rest',
  doctor: '/doctor',
  'nothing there': '/challenges/nowhere',
}

const MOST_BYTES = 60 * 1024
const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }

/** What axe has to say, in sentences. */
async function faultsIn(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('\n')}`)
}

describe.skipIf(cannot)('the pages', () => {
  let browser: Browser
  let built: Awaited<ReturnType<typeof buildPages>>
  const servers: Server[] = []
  let origin: string

  const serve = async (options: FakeOptions = {}) => {
    const served = await serveBuilt({ ...options, dist: built.dist })
    servers.push(served.server)
    return served.origin
  }
  const open = async (address: string, options: BrowserContextOptions = {}, before = '') => {
    const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce', ...options })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => message.type() === 'error' && !/status of (404|409|422)/.test(message.text()) && faults.push(message.text()))
    if (before) await page.addInitScript({ content: before })
    await page.goto(address)
    await isReady(page)
    return { page, context, faults }
  }

  beforeAll(async () => {
    ;[browser, built] = await Promise.all([launch(), buildPages()])
    origin = await serve()
  })
  afterAll(async () => {
    await browser?.close()
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
    built?.remove()
  })

  test('all of their JavaScript is small', () => {
    const scripts = readdirSync(built.dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(built.dist, name)), { level: 9 }).length, 0)
    console.log(`JavaScript: ${(bytes / 1024).toFixed(1)} kB gzipped, in ${scripts.length} files`)
    expect(bytes).toBeLessThan(MOST_BYTES)
  })

  test.each(Object.entries(PAGES))('axe finds nothing in light or dark, nothing moves after the first paint, and it fits a phone: %s', async (_, path) => {
    const { page, context, faults } = await open(origin + path, { colorScheme: 'light' }, WATCH_SHIFTS)
    await page.waitForTimeout(200)
    expect(await page.evaluate('shifts')).toEqual([])
    expect(await faultsIn(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await faultsIn(page, ['color-contrast'])).toEqual([])
    await page.setViewportSize(PHONE)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(PHONE.width)
    expect(await faultsIn(page, ['scrollable-region-focusable', 'target-size'])).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })

  test.each([1440, 1000, 700, 390])('what stands along the road fits its place at a width of %i', async (width) => {
    const { page, context } = await open(origin, { viewport: { width, height: 900 } })
    const outside = await page.evaluate(`[...document.querySelectorAll('.road a')].flatMap((link) => {
      const place = link.querySelector('.hit').getBBox()
      return [...link.querySelectorAll('text')].filter((text) => text.getBBox().x + text.getBBox().width > place.x + place.width + 4).map((text) => text.textContent)
    })`)
    expect(outside).toEqual([])
    await context.close()
  })

  test('the map is one stop of the Tab key, and arrows go along the road', async () => {
    const { page, context } = await open(origin)
    await tabTo(page, '.road a')
    expect(await focused(page)).toContain('A resource with manners')
    expect(await page.evaluate(`document.querySelectorAll('.road a[tabindex="0"]').length`)).toBe(1)
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate('document.activeElement.getAttribute("data-id")')).toBe('step-3')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/challenges/loan-desk')
    await page.locator('h1:focus').waitFor()
    expect(await page.title()).toBe('The last copy · Roadworthy')
    await page.goBack()
    await page.waitForSelector('.road')
    await context.close()
  })

  test('search is a slash away, and leads to a technology', async () => {
    const { page, context } = await open(origin)
    await page.keyboard.press('/')
    await page.keyboard.type('postgres')
    expect(await faultsIn(page)).toEqual([])
    expect(await page.locator('[role=option][aria-selected=true]').textContent()).toContain('PostgreSQL')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/topics/*')
    await context.close()
  })

  test('the road can be read as a list', async () => {
    const { page, context } = await open(origin)
    await page.getByRole('button', { name: 'List' }).click()
    expect(await page.locator('.road-list > li').count()).toBe(11)
    expect(await page.locator('.road-list .item').count()).toBe(51)
    expect(await faultsIn(page)).toEqual([])
    await page.reload()
    await isReady(page)
    expect(await page.locator('.road-list').count()).toBe(1)
    await context.close()
  })

  test('the map grows and shrinks by keys, and can be moved when it is larger than its frame', async () => {
    const { page, context } = await open(origin)
    await tabTo(page, '.road a')
    for (let i = 0; i < 3; i++) await page.keyboard.press('+')
    const box = `document.querySelector('.map-box')`
    expect(await page.evaluate(`${box}.scrollWidth > ${box}.clientWidth * 1.5`)).toBe(true)
    expect(await faultsIn(page)).toEqual([])
    await page.keyboard.press('0')
    expect(await page.evaluate(`${box}.scrollWidth <= ${box}.clientWidth`)).toBe(true)
    await context.close()
  })

  test('two fingers make the map larger, and smaller again', async () => {
    const { page, context } = await open(origin, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    const session = await context.newCDPSession(page)
    await page.locator('.road').evaluate((road) => road.scrollIntoView())
    const fingers = (apart: number) => [-1, 1].map((side, id) => ({ x: 195 + (side * apart) / 2, y: 500 + (side * apart) / 2, id }))
    const pinch = async (from: number, to: number) => {
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: ReturnType<typeof fingers>) => session.send('Input.dispatchTouchEvent', { type, touchPoints })
      await send('touchStart', fingers(from))
      for (let step = 1; step <= 10; step++) await send('touchMove', fingers(from + ((to - from) * step) / 10))
      await send('touchEnd', [])
    }
    const percent = async () => Number.parseFloat((await page.locator('.road').getAttribute('width')) as string)
    const before = await percent()
    await pinch(80, 160)
    await expect.poll(percent).toBeGreaterThan(before * 1.5)
    const larger = await percent()
    await pinch(160, 80)
    await expect.poll(percent).toBeLessThan(larger * 0.7)
    // the page itself stays as large as it was: its text has a size of its own to be set
    expect(await page.evaluate('visualViewport.scale')).toBe(1)
    await context.close()
  })

  test('the colours that were chosen stay', async () => {
    const { page, context } = await open(origin, { colorScheme: 'light' })
    const ground = 'getComputedStyle(document.documentElement).backgroundColor'
    const light = await page.evaluate(ground)
    await page.getByRole('button', { name: /Theme/ }).click()
    await page.getByRole('button', { name: /Theme: light/ }).click()
    const dark = await page.evaluate(ground)
    expect(dark).not.toBe(light)
    await page.reload()
    await isReady(page)
    expect(await page.evaluate(ground)).toBe(dark)
    await context.close()
  })

  test('what is wrong with a folder is said beside it, and what to do', async () => {
    const { page, context } = await open(`${origin}/challenges/late-fees`)
    await page.getByLabel('Folder your project lies in').fill('code/late-fees')
    await page.keyboard.press('Enter')
    await page.getByText('That is not a whole path').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('from the very beginning')
    await context.close()
  })

  const run = async (options: FakeOptions, before = '') => {
    const address = await serve(options)
    const opened = await open(`${address}/challenges/tools-rest`, {}, before)
    await opened.page.getByRole('button', { name: 'Run all checks' }).click()
    await opened.page.waitForURL('**/attempts/*')
    await opened.page.waitForSelector('.rows')
    return opened
  }
  const ended = (page: Page) => page.getByRole('button', { name: 'Run again' }).waitFor({ timeout: 60_000 })

  interface Pace { count: number; median: number; slow: number }

  test('a hundred checks a second do not make the page stutter', async () => {
    const { page, context, faults } = await run({ checksPerSecond: 100, copies: 20 }, WATCH_FRAMES)
    // a page that does nothing, at the same time: what keeps its frames back is the machine
    const still = await open(`${origin}/doctor`, {}, WATCH_FRAMES)
    for (const one of [page, still.page]) await one.evaluate('frames.length = 0')
    await ended(page)
    const [busy, idle] = await Promise.all([page, still.page].map(async (one) => {
      const sorted = ((await one.evaluate('frames')) as number[]).toSorted((a, b) => a - b)
      const at = (part: number) => sorted[Math.floor(sorted.length * part)] as number
      return { count: sorted.length, median: at(0.5), slow: at(0.95) }
    })) as [Pace, Pace]
    const told = ({ count, median, slow }: Pace) => `${count} frames, median ${median.toFixed(1)} ms, 95th percentile ${slow.toFixed(1)} ms`
    console.log(`320 checks: ${told(busy)}; of a page that does nothing: ${told(idle)}`)
    expect(busy.median / idle.median).toBeLessThan(3.5)
    expect(busy.slow / idle.slow).toBeLessThan(10)
    await still.context.close()
    expect(await page.locator('.rows .row').count()).toBe(320)
    expect(await page.locator('.rows .planned, .rows .running').count()).toBe(0)
    expect(faults).toEqual([])
    await context.close()
  })

  test('a run survives reloading, and a connection that breaks, without a word twice', async () => {
    const { page, context } = await run({ checksPerSecond: 30, dropAfter: 25 })
    await page.waitForSelector('.rows .passed, .rows .failed')
    await page.reload()
    await isReady(page)
    await ended(page)
    expect(await page.locator('.rows .row').count()).toBe(16)
    expect(await page.locator('.rows .planned, .rows .running').count()).toBe(0)
    const said = ((await page.locator('.output pre').textContent()) as string).trim().split('\n')
    expect(said.filter((line) => line.startsWith('listening'))).toHaveLength(1)
    expect(await page.getByText('The connection to Roadworthy is lost').count()).toBe(0)
    await context.close()
  })

  test('a run can be cancelled, and says that it was', async () => {
    const { page, context } = await run({ checksPerSecond: 5 })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('heading', { level: 1, name: 'Broken off' }).waitFor()
    await context.close()
  })

  test('what was fixed and what broke since the last attempt stands at the top', async () => {
    const { page, context } = await run({ checksPerSecond: 200 })
    await ended(page)
    expect(await page.locator('.changes').textContent()).toMatch(/1 fixed|2 newly failing|3 newly failing/)
    await context.close()
  })

  test('nothing a program prints or answers becomes part of the page', async () => {
    const hostile = '<img src=x onerror="globalThis.taken=1"><script>globalThis.taken=1</script>\u202E\u001B[31m'
    const { page, context } = await run({ checksPerSecond: 200, hostile })
    await ended(page)
    expect(await page.evaluate('globalThis.taken')).toBeUndefined()
    expect(await page.locator('#app img, #app script').count()).toBe(0)
    const lines = (await page.locator('.output pre').textContent())?.trimEnd().split('\n') ?? []
    // as many lines as were printed, each by itself
    expect(lines.length).toBeGreaterThan(1)
    expect(new Set(lines.map((line) => line.split('<img src=x').length))).toEqual(new Set([2]))
    expect(await page.locator('.failure').first().textContent()).toContain('\\u202e')
    await context.close()
  })

  test('when the server is gone the page says so, and goes on by itself', async () => {
    const first = await serveBuilt({ dist: built.dist })
    const port = Number(new URL(first.origin).port)
    const { page, context } = await open(`${first.origin}/doctor`)
    first.server.closeAllConnections()
    await new Promise((resolve) => first.server.close(resolve))
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText('Roadworthy does not answer').waitFor()
    const { server } = await serveBuilt({ dist: built.dist, port })
    servers.push(server)
    await page.getByText('Roadworthy does not answer').waitFor({ state: 'detached' })
    await context.close()
  })
})
