import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium, type Browser, type Page } from 'playwright-core'

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

/** Why these tests cannot run here; where everything has to be there, they run and fail. */
export const cannot = CHROMIUM || process.env['CI'] === 'true' ? undefined : 'there is no Chromium here (`sudo apt-get install -y chromium`)'
if (cannot) console.log(`The tests of the pages are skipped: ${cannot}.`)

/** Why there is no real app to look at. */
export const unbuilt = existsSync(fileURLToPath(new URL('../../../web/dist/draw.mjs', import.meta.url))) || process.env['CI'] === 'true' ? undefined : 'the pages are not built (`npm run build`)'

export function launch(): Promise<Browser> {
  if (!CHROMIUM) throw new Error('There is no Chromium, and CI=true asks for it.')
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
}

const CONFIG = fileURLToPath(new URL('../../../web/vite.config.ts', import.meta.url))

/** Builds the pages as they are written now, into a folder of its own. */
export async function buildPages(): Promise<{ dist: string; remove: () => void }> {
  const dist = mkdtempSync(join(tmpdir(), 'roadworthy-pages-'))
  // in a process of its own: in this one everything is built for tests
  const vite = fileURLToPath(new URL('../../../node_modules/.bin/vite', import.meta.url))
  await promisify(execFile)(vite, ['build', '--config', CONFIG, '--outDir', dist, '--logLevel', 'error'], { env: { ...process.env, NODE_ENV: 'production' } })
  return { dist, remove: () => rmSync(dist, { recursive: true, force: true }) }
}

/** The app has drawn its first page. */
export const isReady = (page: Page): Promise<unknown> => page.waitForSelector('html.ready .screen h1', { state: 'attached' })

// what runs in the page is text here: these files are checked as programs of Node, which know no document
/** What moved that nobody touched, from where to where. */
export const WATCH_SHIFTS = `
  globalThis.shifts = []
  new PerformanceObserver((list) => {
    const place = ({ x, y, width, height }) => [x, y, width, height].map((n) => n.toFixed(1)).join(' ')
    for (const { hadRecentInput, value, startTime, sources } of list.getEntries()) {
      if (hadRecentInput) continue
      const moved = sources.map(({ node, previousRect, currentRect }) => (node?.outerHTML ?? node?.textContent ?? 'something that is gone').slice(0, 120) + ': ' + place(previousRect) + ' to ' + place(currentRect))
      globalThis.shifts.push([value, Math.round(startTime) + ' ms', ...moved].join('; '))
    }
  }).observe({ type: 'layout-shift', buffered: true })
`

export const WATCH_FRAMES = `
  globalThis.frames = []
  let before = performance.now()
  const frame = (now) => {
    globalThis.frames.push(now - before)
    before = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
`

/** Presses Tab until what is asked for has the focus. */
export async function tabTo(page: Page, selector: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} never comes to ${selector}`)
}

export const focused = (page: Page): Promise<string> => page.evaluate(`(document.activeElement?.textContent ?? '').trim()`)
