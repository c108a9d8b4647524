import { describe, expect, test } from 'vitest'
import { attempt, exchange, finding, lostTool, report } from '../../explain/samples.ts'
import type { AttemptEvent } from '../../model/event.ts'
import type { Finding } from '../../model/finding.ts'
import type { UserRecipe } from '../../model/inspection.ts'
import { Secrets, tellWithout } from './secrets.ts'

const TOKEN = 'eyJhbGciOi.very-long.token'
const finished = (one: Finding): AttemptEvent => ({ type: 'check-finished', atMs: 1, finding: one })
const said = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): AttemptEvent => ({ type: 'program-said', atMs: 1, process: 'web', stream, text })

/** What a listener is told of an attempt with these users. */
function told(events: AttemptEvent[], users: UserRecipe[] = [], learn: (secrets: Secrets) => void = () => {}): AttemptEvent[] {
  const heard: AttemptEvent[] = []
  const secrets = new Secrets(users)
  learn(secrets)
  const tell = tellWithout(secrets, (event) => heard.push(event))
  for (const event of events) tell(event)
  return heard
}

const evidenceOf = (events: AttemptEvent[]) => events.flatMap((event) => (event.type === 'check-finished' ? event.finding.evidence : []))
const textOf = (events: AttemptEvent[]) => JSON.stringify(events)

describe('what an attempt tells', () => {
  test('holds nothing that would let a reader in, and says whose key goes there', () => {
    const one = {
      ...lostTool(),
      reason: `It answered “${TOKEN}”.`,
      output: `GET /tools authorization=Bearer ${TOKEN}`,
      advisories: [`The log holds ${TOKEN}.`],
      broken: { label: 'the reply', expected: 'x', observed: JSON.stringify({ seenBy: TOKEN }) },
      evidence: [
        exchange('POST', '/sessions', { body: '{"email":"ada@example.com","password":"correct horse"}', status: 201, reply: `{"token":"${TOKEN}"}`, replyHeaders: [['Set-Cookie', 'sid=s3cr3tc00kie; HttpOnly']] }),
        exchange('GET', `/tools/17?token=${TOKEN}&page=2`, { headers: [['Authorization', `Bearer ${TOKEN}`], ['Cookie', 'sid=s3cr3tc00kie; theme=dark']], reply: `{"id":17,"seenBy":"${TOKEN}"}` }),
      ],
    }
    const events = told([finished(one)], [], (secrets) => {
      secrets.body('user 2', { email: 'ada@example.com', password: 'correct horse' })
      secrets.body('user 2', { token: TOKEN })
      secrets.header('user 2', 'Authorization', `Bearer ${TOKEN}`)
    })
    for (const secret of [TOKEN, 'correct horse', 's3cr3tc00kie', 'dark']) expect(textOf(events)).not.toContain(secret)
    const [login, read] = evidenceOf(events)
    expect(login).toMatchObject({ request: { body: { text: '{"email":"ada@example.com","password":"<password of user 2>"}' } }, response: { body: { text: '{"token":"<token of user 2>"}' } } })
    expect(read).toMatchObject({ request: { target: '/tools/17?token=<token of user 2>&page=2' }, response: { body: { text: '{"id":17,"seenBy":"<token of user 2>"}' } } })
    expect(read?.kind === 'exchange' && read.request.headers).toEqual(expect.arrayContaining([['Authorization', 'Bearer <token of user 2>'], ['Cookie', 'sid=<secret>; theme=<secret>']]))
  })

  test('knows a header that the project writes out from the beginning', () => {
    const start = attempt([lostTool()], {})[0] as Extract<AttemptEvent, { type: 'attempt-started' }>
    start.project.command = { web: 'ADMIN=tenant-number-1234 node server.js' }
    const users: UserRecipe[] = [{ headers: { 'X-Tenant': 'tenant-number-1234', Accept: 'application/json' } }, { headers: { Authorization: `Basic ${Buffer.from('ada:open sesame').toString('base64')}` } }]
    const events = told([start, said('{"tenant":"tenant-number-1234","as":"open sesame","type":"application/json"}\n'), finished(finding('a'))], users)
    expect(textOf(events)).not.toMatch(/tenant-number-1234|open sesame/)
    expect(events[0]).toMatchObject({ project: { command: { web: 'ADMIN=<X-Tenant of user 1> node server.js' } } })
    expect(events[1]).toMatchObject({ text: '{"tenant":"<X-Tenant of user 1>","as":"<Authorization of user 2>","type":"application/json"}\n' })
  })

  test('holds no key that was printed before it was known to be one, nor one in two pieces', () => {
    const secrets = new Secrets([])
    const heard: AttemptEvent[] = []
    const tell = tellWithout(secrets, (event) => heard.push(event))
    tell(said(`issued ${TOKEN.slice(0, 12)}`))
    tell(said('something else\n', 'stderr'))
    tell(said(`${TOKEN.slice(12)}\nissued ${TOKEN.slice(0, -3)}`))
    expect(heard).toEqual([])
    secrets.body('user 1', { token: TOKEN })
    tell(finished(finding('a')))
    expect(heard.map((event) => event.type === 'program-said' && event.text)).toEqual(['issued <token of user 1>\nissued <token of user 1>', 'something else\n', false])
  })

  test('holds no key in another spelling, nor the beginning of one where a text was cut', () => {
    const key = 'a "key" with/slashes'
    const whole = `{"key":${JSON.stringify(key)}}`
    const long = `${'x'.repeat(8180)}${TOKEN}`
    const one = { ...lostTool(), broken: { label: 'x', expected: 'y', observed: `"${TOKEN.slice(0, 15)}… (300 characters)` }, evidence: [exchange('GET', `/a?k=${encodeURIComponent(key)}`, { reply: whole }), exchange('GET', '/b', { reply: long }), exchange('PUT', '/c', { body: Buffer.concat([Buffer.from([0, 255]), Buffer.from(TOKEN)]) })] }
    const events = told([finished(one)], [{ headers: { 'X-Key': key } }], (secrets) => secrets.header('user 1', 'Authorization', TOKEN))
    const [a, b, c] = evidenceOf(events)
    expect(a).toMatchObject({ request: { target: '/a?k=<X-Key of user 1>' }, response: { body: { text: '{"key":"<X-Key of user 1>"}' } } })
    expect(b?.kind === 'exchange' && b.response?.body.text?.slice(8175)).toBe('xxxxx<Authorization of user 1>')
    expect(c?.kind === 'exchange' && Buffer.from(c.request.body.base64 ?? '', 'base64').toString('latin1')).toBe('\0ÿ<Authorization of user 1>')
    expect(events[0]).toMatchObject({ finding: { broken: { observed: '"<Authorization of user 1>… (300 characters)' } } })
  })

  test('leaves our own words alone, though a key may be one', () => {
    const [start] = attempt([lostTool()], {}) as [Extract<AttemptEvent, { type: 'attempt-started' }>]
    start.challenge.slug = 'roadworthy-inspection'
    const events = told([start, finished({ ...lostTool(), reason: 'roadworthy' })], [{ headers: { 'X-Client': 'roadworthy' } }])
    expect(events[0]).toEqual(start)
    expect(events[1]).toMatchObject({ finding: { check: lostTool().check, reason: '<X-Client of user 1>' } })
  })

  test('leaves everything else as it was', () => {
    const events = attempt([lostTool(), finding('a')], {})
    expect(told(events)).toEqual(events)
    expect(report(told(events))).toEqual(report(events))
  })
})
