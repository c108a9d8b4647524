import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { apiTop10, asvs, clientError } from 'roadworthy'
import type { HttpTarget } from 'roadworthy'
import { Desk, notFetched } from '../desk.ts'
import type { DeskCheck, DeskContext } from '../desk.ts'

export const importsReachAllowedPlacesOnly: DeskCheck = {
  claim: 'An import calls the listed hosts and ports, and nothing else, however the address is written',
  because: 'Your server stands where outsiders cannot go: beside the database, the metadata service, the admin page. An import that takes any address goes there for them.',
  hint: 'Parse the address once, compare its scheme, host and port as a whole with the list, and call with the very object you compared. Never look at the beginning of the text.',
  reference: apiTop10(7),
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { targets, files, fresh, expect, given, quiet } = context
    const desk = new Desk(context)
    const [allowed, other] = targets.allowed as [HttpTarget, HttpTarget]
    for (const target of [allowed, other]) {
      const fields = desk.fields()
      target.serve('/part.json', () => ({ body: fields }))
      const reply = await desk.import(`${target.url}/part.json`)
      given('an import from a listed place', reply).toHaveStatus(201)
      given('the part that was imported', reply).toHaveBody({ ...fields })
    }

    const secret = fresh.canary()
    const file = join(files.outside, fresh.id('secret'))
    writeFileSync(file, JSON.stringify(desk.fields({ note: secret })))
    const bait = desk.fields({ note: secret })
    targets.forbidden.serve('/part.json', () => ({ body: bait }))

    const before = targets.forbidden.connections()
    for (const url of [...otherSpellings(allowed, targets.forbidden), ...otherSchemes(targets.forbidden, file, JSON.stringify(bait))]) {
      const reply = await desk.import(url)
      expect(`an import from ${url}`, reply).toHaveStatus(clientError)
      expect(`what an import from ${url} brought`, reply.text.includes(secret) ? 'what lies there' : 'nothing').toBe('nothing')
    }
    for (const url of ambiguous(allowed, targets.forbidden)) {
      const reply = await desk.import(url)
      expect(`an import from ${url}`, reply).toHaveStatus(notFetched)
    }
    await quiet(() => targets.forbidden.connections())
    expect('connections to a place that is not listed', targets.forbidden.connections() - before).toBe(0)
    expect('parts stored from places that are not listed', (await desk.found({ q: secret })).length).toBe(0)
  },
}

/** The same forbidden place, as different readers of addresses spell it. */
function otherSpellings(allowed: HttpTarget, forbidden: HttpTarget): string[] {
  const { port } = forbidden
  const listed = `${allowed.host}:${allowed.port}`
  const hosts = ['127.0.0.1', 'localhost', '2130706433', '0x7f000001', '017700000001', '0177.0.0.1', '0x7f.1', '127.1', '127.0.1', '0', '0.0.0.0', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::1]', '127.0.0.1.', 'LOCALHOST', '127.0.0.2', '①②⑦.0.0.1', '127%2e0.0.1', 'localhost.']
  return [
    ...hosts.map((host) => `http://${host}:${port}/part.json`),
    // the listed place stands in it, but is not what is called
    `http://${listed}@127.0.0.1:${port}/part.json`,
    `http://${listed}%40127.0.0.1:${port}/part.json`,
    `http://${listed}:x@127.0.0.1:${port}/part.json`,
    `http://user:${allowed.port}@127.0.0.1:${port}/part.json`,
    `http://127.0.0.1:${port}/part.json?${listed}`,
    `http://127.0.0.1:${port}/part.json#@${listed}`,
    `http://127.0.0.1:${port}#@${listed}/part.json`,
    `http://127.0.0.1:${port}?@${listed}/part.json`,
    `http://127.0.0.1:${port}/@${listed}/part.json`,
    `http://127.0.0.1:${port}\\@${listed}/part.json`,
    `http:\\\\127.0.0.1:${port}\\part.json`,
    `http:127.0.0.1:${port}/part.json`,
    `http:/127.0.0.1:${port}/part.json`,
    `//127.0.0.1:${port}/part.json`,
    `127.0.0.1:${port}/part.json`,
    ` http://127.0.0.1:${port}/part.json`,
    `ht\ntp://127.0.0.1:${port}/part.json`,
    `HTTP://127.0.0.1:${port}/part.json`,
    `http://127.0.0.1:${port}/../part.json`,
    `http://${allowed.host}:0${port}/part.json`,
    `http://${allowed.host}:${port}:${allowed.port}/part.json`,
    `url:http://127.0.0.1:${port}/part.json`,
  ]
}

/** Of these some readers take the listed place for the host, and find nothing there; what counts is that none goes to the other. */
function ambiguous(allowed: HttpTarget, forbidden: HttpTarget): string[] {
  const listed = `${allowed.host}:${allowed.port}`
  return ['\\@', ',', ' @', '\t@', '#@', '/@', '\\\\', '%2f@', '\n@', ';@'].map((between) => `http://${listed}${between}127.0.0.1:${forbidden.port}/part.json`)
}

/** Other ways to the same place, and to places that are no place. */
function otherSchemes(forbidden: HttpTarget, file: string, json: string): string[] {
  const place = `127.0.0.1:${forbidden.port}`
  return [
    pathToFileURL(file).href, `file://localhost${file}`, `file:${file}`, file, `FILE://${file}`, `jar:file://${file}!/`, `netdoc:${file}`, `php://filter/resource=${file}`, 'php://input', `phar://${file}`, `glob://${file}`,
    `data:application/json,${encodeURIComponent(json)}`, `data:application/json;base64,${Buffer.from(json).toString('base64')}`,
    `ftp://${place}/part.json`, `gopher://${place}/_GET%20/part.json`, `dict://${place}/part`, `ws://${place}/part.json`, `ldap://${place}/part`, `https://${place}/part.json`, `view-source:http://${place}/part.json`,
    `| curl http://${place}/part.json`, '', 'http://', 'http:///part.json', 'javascript:1',
  ]
}

export const redirectsAreChecked: DeskCheck = {
  claim: 'A redirect leads an import to no place that is not listed',
  because: 'A place you trust for its data may answer with a redirect: then it is you who calls, from inside.',
  hint: 'Switch off automatic redirects. Follow none, or hold each Location against the list before you follow it.',
  reference: asvs('15.3.2'),
  alone: true,
  limitMs: 60_000,
  async run(context) {
    const { targets, files, fresh, expect, given, quiet } = context
    const desk = new Desk(context)
    const [allowed, other] = targets.allowed as [HttpTarget, HttpTarget]
    given('an import without a redirect', await desk.importServed(desk.fields())).toHaveStatus(201)

    const secret = fresh.canary()
    const file = join(files.outside, fresh.id('secret'))
    writeFileSync(file, JSON.stringify(desk.fields({ note: secret })))
    const bait = desk.fields({ note: secret })
    targets.forbidden.serve('/part.json', () => ({ body: bait }))
    const { port } = targets.forbidden
    const places = [
      `http://127.0.0.1:${port}/part.json`, `//127.0.0.1:${port}/part.json`, `http://localhost:${port}/part.json`, `http://2130706433:${port}/part.json`, `http://[::ffff:127.0.0.1]:${port}/part.json`,
      `http://${allowed.host}:${allowed.port}@127.0.0.1:${port}/part.json`, `${pathToFileURL(file).href}`, `/\\127.0.0.1:${port}/part.json`,
    ]

    const before = targets.forbidden.connections()
    for (const status of [301, 302, 303, 307, 308]) {
      for (const location of places) await expectRefused(context, desk, redirect(context, allowed, { status, location }), secret)
    }
    // one that is fine, and then one that is not; and others that say it elsewhere
    const second = redirect(context, other, { status: 302, location: places[0]! })
    await expectRefused(context, desk, redirect(context, allowed, { status: 302, location: second }), secret)
    const path = `/${fresh.id('refresh')}`
    allowed.serve(path, () => ({ status: 200, headers: { refresh: `0; url=${places[0]}`, 'content-location': places[0]!, link: `<${places[0]}>; rel="canonical"` }, body: '' }))
    await expectRefused(context, desk, allowed.url + path, secret)
    // round and round
    const circle = `/${fresh.id('circle')}`
    allowed.serve(circle, () => ({ status: 302, headers: { location: circle } }))
    await expectRefused(context, desk, allowed.url + circle, secret)

    await quiet(() => targets.forbidden.connections())
    expect('connections to a place that is not listed', targets.forbidden.connections() - before).toBe(0)
    expect('parts stored from there', (await desk.found({ q: secret })).length).toBe(0)
  },
}

/** A listed place that sends its callers elsewhere; gives its URL. */
function redirect({ fresh }: DeskContext, target: HttpTarget, { status, location }: { status: number; location: string }): string {
  const path = `/${fresh.id('moved')}`
  target.serve(path, () => ({ status, headers: { location } }))
  return target.url + path
}

async function expectRefused({ expect }: DeskContext, desk: Desk, url: string, secret: string): Promise<void> {
  const reply = await desk.import(url)
  expect('an import that is sent on to a place that is not listed', reply).toHaveStatus(notFetched)
  expect('what it brought', reply.text.includes(secret) ? 'what lies there' : 'nothing').toBe('nothing')
}
