import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestApp } from './support.ts'

const SCRIPT = 'console.log("the app")'
let web: string
let app: TestApp

beforeAll(async () => {
  web = mkdtempSync(join(tmpdir(), 'roadworthy-web-'))
  mkdirSync(join(web, 'assets'))
  build('one')
  const script = join(web, 'assets', 'app-1.js')
  writeFileSync(script, SCRIPT)
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT))
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT))
  app = await TestApp.start({ web })
}, 60_000)
afterAll(async () => {
  await app.close()
  rmSync(web, { recursive: true, force: true })
  expect(app.complaints).toEqual([])
})

function build(name: string): void {
  writeFileSync(join(web, 'index.html'), `<!doctype html><html><head><title>Roadworthy</title><script type="module" src="/assets/app-1.js"></script></head><body data-build="${name}"><main id="app" tabindex="-1">to be replaced</main></body></html>`)
}

describe('what is read without scripts', () => {
  test('every page of the road has its content, inside the app’s own page', async () => {
    const { steps, challenges } = await app.get('/roadmap')
    const pages: [string, string][] = [
      ['/', 'The road'],
      ['/begin', 'New to programming'],
      ...steps.map(({ step, title }: any) => [`/steps/${step}`, title] as [string, string]),
      ...steps.flatMap(({ topics }: any) => topics.slice(0, 2).map(({ id, title }: any) => [`/topics/${id}`, title] as [string, string])),
      ...challenges.map(({ slug, title }: any) => [`/challenges/${slug}`, title] as [string, string]),
    ]
    expect(pages.length).toBeGreaterThan(40)
    for (const [path, title] of pages) {
      const { status, headers, text } = await app.ask(path)
      expect({ path, status, type: headers['content-type'] }).toEqual({ path, status: 200, type: 'text/html; charset=utf-8' })
      const main = /<main id="app" tabindex="-1">([\s\S]*)<\/main>/.exec(text)?.[1] ?? ''
      expect(plain(main), path).toContain(plain(title.replaceAll('`', '')))
      expect(main).not.toContain('to be replaced')
    }
  })

  test('every link in it leads to a page that is there', async () => {
    const seen = new Set<string>(['/'])
    for (const path of seen) {
      const { status, text } = await app.ask(path)
      expect(status, path).toBe(200)
      for (const [, link] of text.matchAll(/href="(\/[^"#]*)/g)) if (!link?.startsWith('/assets/')) seen.add(link as string)
    }
    expect(seen.size).toBeGreaterThan(200)
  })

  test('what is not there is said with 404, and what the app draws alone says so', async () => {
    for (const path of ['/steps/12', '/steps/x', '/topics/none', '/challenges/none', '/challenges/late-fees/more']) expect((await app.ask(path)).status, path).toBe(404)
    for (const path of ['/history', '/doctor', '/attempts/anything']) {
      const { status, text } = await app.ask(path)
      expect({ status, told: text.includes('This page needs scripts to run.') }, path).toEqual({ status: 200, told: true })
    }
  })

  test('the app finds in the page what it would ask for first', async () => {
    for (const [path, view] of [['/', '/roadmap'], ['/steps/2', '/steps/2'], ['/topics/values-and-money', '/topics/values-and-money']] as const) {
      const { text } = await app.ask(path)
      const [, address, data] = /<script type="application\/json" id="view" data-view="([^"]*)">(.*?)<\/script><script type="module"/.exec(text) ?? []
      expect(address).toBe(view)
      expect(JSON.parse(data as string)).toEqual(await app.get(view))
    }
  })
})

describe('what was built', () => {
  test('is sent packed to whoever takes it so', async () => {
    const lengths = await Promise.all(['', 'gzip', 'gzip, deflate, br'].map(async (accepted) => {
      const { headers } = await app.ask('/assets/app-1.js', { headers: accepted ? { 'accept-encoding': accepted } : {} })
      expect(headers).toMatchObject({ vary: 'accept-encoding', 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'private, max-age=31536000, immutable' })
      return [headers['content-encoding'], Number(headers['content-length'])]
    }))
    expect(lengths).toEqual([[undefined, SCRIPT.length], ['gzip', gzipSync(SCRIPT).length], ['br', brotliCompressSync(SCRIPT).length]])
  })

  test('and is asked after once: 304 from then on', async () => {
    const { headers } = await app.ask('/assets/app-1.js')
    expect((await app.ask('/assets/app-1.js', { headers: { 'if-none-match': headers.etag as string } })).status).toBe(304)
  })

  test('anew while the app runs is served anew', async () => {
    expect((await app.ask('/')).text).toContain('data-build="one"')
    build('two')
    utimesSync(join(web, 'index.html'), new Date(), new Date(Date.now() + 5000))
    expect((await app.ask('/')).text).toContain('data-build="two"')
  })

  test('not at all: there is something to read all the same', async () => {
    const other = await TestApp.start()
    const { status, text } = await other.ask('/steps/1')
    await other.close()
    expect(status).toBe(200)
    expect(text).toContain('Programs that keep their word')
    expect(text).toContain('npm run build')
  })
})

/** What a reader sees of it. */
function plain(html: string): string {
  return html.replace(/<[^>]+>/g, '').replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
