import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cannot, focused, isReady, launch, tabTo, unbuilt } from './browser.ts'
import { serveApp, type ServedApp } from './serve-app.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
if (unbuilt) console.log(`The tests of the real app are skipped: ${unbuilt}.`)

describe.skipIf(cannot ?? unbuilt)('the app, with its real server', () => {
  let browser: Browser
  let app: ServedApp
  // somebody's project, with one classic mistake
  const project = mkdtempSync(join(tmpdir(), 'roadworthy-learner-'))
  const source = join(project, 'tools.js')
  let right: string

  beforeAll(async () => {
    cpSync(join(ROOT, 'catalogue/tools-rest/reference'), project, { recursive: true })
    right = readFileSync(source, 'utf8')
    writeFileSync(source, right.replace('status: 201,', 'status: 200,'))
    ;[browser, app] = await Promise.all([launch(), serveApp()])
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
    rmSync(project, { recursive: true, force: true })
  })

  const faultsIn = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)

  test('by keyboard alone: find what is next, connect a folder, run, read the failure, mend it, run again, pass', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    context.setDefaultTimeout(10_000)
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    const { keyboard } = page
    await page.goto(app.url)
    await isReady(page)
    expect(page.url()).toBe(`${app.origin}/`)

    // what is next is said with its reason, and is where the map's walk begins
    expect(await page.locator('.next-stop').textContent()).toContain('The late-fee desk')
    await tabTo(page, '.road a')
    expect(await focused(page)).toContain('The late-fee desk')
    await keyboard.press('Enter')
    await page.waitForURL('**/challenges/late-fees')
    await page.locator('h1:focus').waitFor()

    // back on the map, along the road to another one
    await tabTo(page, '.brand', 'Shift+Tab')
    await keyboard.press('Enter')
    await page.locator('.road').waitFor()
    await tabTo(page, '.road a')
    for (let presses = 0; presses < 60 && !(await focused(page)).includes('A resource with manners'); presses++) await keyboard.press('ArrowDown')
    await keyboard.press('Enter')
    await page.waitForURL('**/challenges/tools-rest')
    await page.locator('h1:focus').waitFor()
    expect(await faultsIn(page)).toEqual([])

    // connect a folder; the focus goes on to the button that runs it
    await tabTo(page, '#folder')
    await keyboard.type(project)
    await keyboard.press('Enter')
    await page.locator('#run:focus').waitFor()
    expect(await page.locator('.folder').textContent()).toBe(project)

    // run, and watch it fail
    await keyboard.press('Enter')
    await page.waitForURL('**/attempts/*')
    await page.getByRole('heading', { level: 1, name: 'Not passed yet' }).waitFor({ timeout: 30_000 })
    expect(await faultsIn(page)).toEqual([])

    // from the check to its card
    await tabTo(page, '.row a')
    await keyboard.press('Enter')
    await page.locator('.failure:focus').waitFor()
    const card = await page.locator('.failure:focus').textContent()
    expect(card).toContain('Creating returns 201')
    expect(card).toContain('status 201')
    expect(card).toContain('status 200')
    expect(card).toContain('curl -i -X POST')
    expect(card).toMatch(/roadworthy check --only creates-with-a-location --seed \w+/)
    expect(card).toContain('What to try')
    expect(await page.locator('.failure:focus mark').first().textContent()).toBe('200')

    // mend it, and run again
    writeFileSync(source, right)
    await tabTo(page, '.buttons .primary', 'Shift+Tab')
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Passed with distinction' }).waitFor({ timeout: 30_000 })
    expect(await page.locator('.changes').textContent()).toContain('1 fixed')
    expect(await faultsIn(page)).toEqual([])

    // and the map knows
    await tabTo(page, '.brand', 'Shift+Tab')
    await keyboard.press('Enter')
    await page.locator('.road .stop.distinction[data-id="tools-rest"]').waitFor()
    // and so does the server, which draws it before any script runs
    expect(await (await page.request.get(app.origin)).text()).toMatch(/<a class="stop distinction" href="\/challenges\/tools-rest"/)
    expect(faults).toEqual([])
    await context.close()
  })

  test('every page is drawn from the real answers', async () => {
    const context = await browser.newContext({ colorScheme: 'dark' })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(app.url)
    for (const path of ['/', '/begin', '/steps/2', '/topics/values-and-money', '/challenges/loan-desk', '/history', '/history?challenge=tools-rest', '/doctor']) {
      await page.goto(app.origin + path)
      await isReady(page)
      expect(await page.locator('.trouble').count(), path).toBe(0)
      // the same pages with other answers are looked at in pages.test.ts
      if (/loan-desk|doctor/.test(path)) expect(await faultsIn(page), path).toEqual([])
    }
    expect(faults).toEqual([])
    await context.close()
  })

  test('steps, topics and challenges can be read without scripts', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(app.url)
    for (const [path, text] of [['/', 'Programs that keep their word'], ['/steps/2', 'bytes to identity'], ['/topics/values-and-money', 'You know it when'], ['/challenges/tools-rest', 'Merge patch']] as const) {
      await page.goto(app.origin + path)
      expect(await page.locator('main').innerText()).toContain(text)
    }
    await context.close()
  })
})
