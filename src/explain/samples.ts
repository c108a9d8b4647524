import type { AttemptEvent, PlannedCheck, Trouble } from '../model/event.ts'
import { type Body, bodyOf, type Evidence, type Exchange, type ProgramRun } from '../model/evidence.ts'
import type { Finding } from '../model/finding.ts'
import { type Report, ReportFold } from '../model/report.ts'

// Findings as an attempt makes them, for the tests of this folder and of report/.

export interface SampleExchange {
  body?: string | Uint8Array
  headers?: [string, string][]
  status?: number
  reason?: string
  reply?: string | Uint8Array
  replyHeaders?: [string, string][]
  error?: string
}

export function exchange(method: string, target: string, more: SampleExchange = {}): Exchange {
  const body = bodyOf(more.body ?? '')
  const type: [string, string][] = body.bytes > 0 && !more.headers?.some(([name]) => name.toLowerCase() === 'content-type') ? [['Content-Type', 'application/json']] : []
  return {
    kind: 'exchange',
    atMs: 100,
    ms: 4,
    request: {
      method,
      target,
      headers: [['Host', '127.0.0.1:41234'], ['Accept', 'application/json, application/problem+json'], ...type, ...(more.headers ?? [])],
      body,
    },
    ...(more.error ? { error: more.error } : { response: response(more) }),
  }
}

function response(more: SampleExchange): NonNullable<Exchange['response']> {
  return {
    version: 'HTTP/1.1',
    status: more.status ?? 200,
    reason: more.reason ?? 'OK',
    headers: more.replyHeaders ?? [['Content-Type', 'application/json'], ['Date', 'Tue, 25 Nov 2025 10:00:00 GMT']],
    body: bodyOf(more.reply ?? ''),
  }
}

export function run(command: string, more: Partial<Omit<ProgramRun, 'stdin' | 'stdout' | 'stderr'>> & { stdin?: string; stdout?: string; stderr?: string } = {}): ProgramRun {
  const body = (text: string | undefined): Body => bodyOf(text ?? '')
  return { kind: 'run', atMs: 100, ms: 41, env: {}, exitCode: 0, ...more, command, stdin: body(more.stdin), stdout: body(more.stdout), stderr: body(more.stderr) }
}

export function finding(check: string, more: Partial<Finding> = {}): Finding {
  return {
    check,
    claim: 'Twenty copies of a request at once make one charge',
    because: 'Phones retry on bad networks before the first try has finished.',
    hint: 'Claim the key before you do the slow part, not after it.',
    level: 'required',
    isolation: 'P',
    verdict: 'passed',
    ms: 120,
    expectations: 2,
    evidence: [],
    evidenceDropped: 0,
    ...more,
  }
}

export const race = (): Finding =>
  finding('one-charge-in-a-race', {
    verdict: 'failed',
    blame: 'claim',
    reference: { title: 'draft-ietf-httpapi-idempotency-key-header, section 2.6', url: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/' },
    broken: { label: 'charges made', expected: '`count` to be 1', observed: '20', pointer: '/count', part: 'body', evidence: 20 },
    evidence: [
      ...Array.from({ length: 20 }, (_, index) =>
        exchange('POST', '/charges', { body: '{"key":"order-c351","amount":500}', status: index === 7 ? 409 : 201, reason: 'Created', reply: `{"id":${index + 1}}` }),
      ),
      exchange('GET', '/charges?key=order-c351', { reply: '{"count":20}' }),
    ],
  })

export const lostTool = (): Finding =>
  finding('duplicate-is-refused', {
    claim: 'A tool with a serial number that is taken is refused',
    because: 'Two rows for one drill mean that it can be lent out twice.',
    hint: 'Let the database refuse it: a UNIQUE constraint, and 409 when it is violated. A look before the insert loses the race.',
    reference: { title: 'RFC 9110, section 15.5.10: 409 Conflict', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.10' },
    verdict: 'failed',
    blame: 'claim',
    broken: { label: "the second tool with the first one's serial", expected: 'status 409', observed: 'status 201', part: 'status', evidence: 3 },
    evidence: [
      exchange('GET', '/healthz', { reply: 'ok', replyHeaders: [['Content-Type', 'text/plain']] }),
      exchange('POST', '/tools', { body: '{"name":"Drill","serial":"S-1"}', status: 201, reason: 'Created', reply: '{"id":17,"name":"Drill","serial":"S-1"}', replyHeaders: [['Content-Type', 'application/json'], ['Location', '/tools/17']] }),
      exchange('GET', '/tools/17', { reply: '{"id":17,"name":"Drill","serial":"S-1"}' }),
      exchange('POST', '/tools', { body: `{"name":"O'Brien’s $HOME\\n","serial":"S-1"}`, status: 201, reason: 'Created', reply: '{"id":18,"name":"O\'Brien’s $HOME\\n","serial":"S-1"}', replyHeaders: [['Content-Type', 'application/json'], ['Location', '/tools/18']] }),
    ],
  })

export const crash = (): Finding =>
  finding('survives-a-bad-body', {
    claim: 'A body that is not JSON is refused, and the next request is answered',
    because: 'One bad client must not take the service away from all others.',
    hint: 'Catch what your JSON parser throws and answer 400.',
    verdict: 'failed',
    blame: 'program',
    reason: 'The program ended with exit code 1 while a request was open.',
    output: 'listening on 41234\n/srv/app/server.js:12\n\tconst body = JSON.parse(text)\n\t             ^\nSyntaxError: Unexpected token \x1b[31m}\x1b[0m in JSON at position 1\n    at JSON.parse (<anonymous>)\n',
    evidence: [exchange('POST', '/tools', { body: '{}', status: 422, reason: 'Unprocessable Content', reply: '{"title":"name is missing"}' }), exchange('POST', '/tools', { body: '{]', error: 'the connection was closed before a reply came' })],
  })

export const program = (): Finding =>
  finding('names-bad-lines', {
    claim: 'Bad lines are named on stderr and set exit code 2',
    because: 'A job that swallows bad lines reports wrong totals with a straight face.',
    hint: 'Remember that a line was bad, go on with the rest, and exit with 2 at the end.',
    verdict: 'failed',
    blame: 'claim',
    broken: { label: 'the exit code', expected: '2', observed: '0', pointer: '/exitCode', part: 'body', evidence: 0 },
    evidence: [run('node main.js --strict', { env: { TZ: 'Asia/Tokyo' }, stdin: '{"loan":1,"days":3}\nnot json\n', stdout: '{"fees":"1.50"}\n', stderr: 'Warning: line skipped\n' })],
  })

export const deep = (): Finding =>
  finding('money-is-exact', {
    claim: 'Amounts come back to the cent',
    because: 'Somebody is charged a cent too much, a million times.',
    hint: 'Keep money in integers of the smallest unit, or in a decimal type.',
    verdict: 'failed',
    blame: 'claim',
    level: 'stretch',
    broken: { label: "the third loan's fee", expected: '`fee` to be 1200', observed: '1199.9999999999998', pointer: '/items/2/fee', part: 'body', evidence: 0 },
    evidence: [
      exchange('GET', '/loans?sort=fee', {
        reply: JSON.stringify({ items: Array.from({ length: 6 }, (_, id) => ({ id, tool: `Drill number ${id} of the eastern branch`, member: `member-${id}`, fee: id === 2 ? 1199.9999999999998 : 1200, note: 'x'.repeat(300) })), next: null }),
      }),
    ],
  })

export const open = (): Finding[] => [
  finding('p99-stays-flat', { claim: 'Ten times the load costs less than three times the time', verdict: 'inconclusive', reason: 'The machine was busy: the baseline moved by a factor of 4 during the measurement.' }),
  finding('survives-a-crash', { claim: 'A key is still known after the program is killed', verdict: 'blocked', blockedBy: ['one-charge-in-a-race'] }),
  finding('reconnects', { claim: 'It recovers when the database comes back', verdict: 'not-applicable', reason: 'SQLite has no connection that could be cut.', level: 'stretch' }),
  finding('reads-a-backup', { claim: 'A dump can be restored', verdict: 'inconclusive', blame: 'harness', reason: 'our proxy did not come back after a cut (ECONNREFUSED).' }),
]

/** Everything a learner's program can say to lead a reader, a terminal or a page astray. */
export const hostile = (): Finding =>
  finding('hostile', {
    claim: 'Names are stored as they were given',
    because: 'A name is a name.',
    hint: 'Escape where you print, not where you store.',
    verdict: 'failed',
    blame: 'claim',
    broken: { label: 'the name', expected: '`name` to be "Zoë 🔧"', observed: '"\x1b[2J]]></failure></script><script>alert(1)</script>\u202Egnp.exe"', pointer: '/name', part: 'body', evidence: 1 },
    output: '::error title=gotcha::pwned\n##[error]pwned\n\x1b]0;title\x07\x1b[2J\x9b31m' + 'A'.repeat(8192),
    evidence: [
      exchange('POST', '/tools', { body: 'x'.repeat(9000), headers: [['Content-Type', 'text/plain'], ['X-Evil', '\x1b[31m</script>']], status: 400, reason: 'Bad\x1b[0m', reply: `::error::${'y'.repeat(9000)}`, replyHeaders: [['Content-Type', 'text/plain']] }),
      exchange('GET', '/tools/%1b', { reply: `{"a":"שלום","emoji":"👩‍🔧👩‍🔧","name":"\\u001b[2J]]></failure></script>${'\u202E'}gnp.exe","z":"<img src=x onerror=alert(1)>"}` }),
    ],
  })

export const trouble = (): Trouble => ({
  phase: 'start',
  summary: 'The web process ended with exit code 1 before it was ready.',
  hint: 'Run `node server.js` yourself, with PORT=3000, and look at the first error.',
  output: "node:internal/modules/cjs/loader:1228\n  throw err;\n\nError: Cannot find module 'express'\n",
})

const all = (): Finding[] => [
  finding('charges-once', { claim: 'A charge is made once' }),
  race(),
  lostTool(),
  crash(),
  ...open(),
  deep(),
]

export function planned(findings: Finding[]): PlannedCheck[] {
  return findings.map(({ check, claim, level, isolation }) => ({ id: check, claim, level, isolation }))
}

/** The events of an attempt with these findings. */
export function attempt(findings: Finding[] = all(), more: { trouble?: Trouble; outcome?: 'finished' | 'interrupted' | 'harness-fault'; url?: string; checks?: PlannedCheck[] } = {}): AttemptEvent[] {
  return [
    {
      type: 'attempt-started',
      attempt: '20251125-100000-7f3a',
      at: '2025-11-25T10:00:00.000Z',
      engine: '0.1.0',
      challenge: { slug: 'charge-once', title: 'Charge once, however often you are asked', step: 4 },
      project: { path: 'payments', command: { web: 'node server.js' }, uses: { database: 'postgres' } },
      seed: '7f3a',
      ...(more.url ? { url: more.url } : {}),
      checks: more.checks ?? planned(findings),
    },
    { type: 'phase-started', phase: 'build', atMs: 2, what: 'npm ci' },
    { type: 'phase-finished', phase: 'build', atMs: 802, ms: 800 },
    ...(more.trouble ? [{ type: 'did-not-start' as const, atMs: 900, trouble: more.trouble }] : []),
    ...findings.flatMap((one): AttemptEvent[] => [
      { type: 'check-started', check: one.check, atMs: 900 },
      { type: 'check-finished', atMs: 1000, finding: one },
    ]),
    { type: 'attempt-finished', atMs: 3412, outcome: more.outcome ?? 'finished' },
  ]
}

/** Those events, folded. */
export function report(events: AttemptEvent[] = attempt()): Report {
  const fold = new ReportFold()
  for (const event of events) fold.add(event)
  return fold.report
}

export const evidenceOfEveryKind = (): Evidence[] => [
  exchange('GET', '/a', { status: 204, reason: '' }),
  run('node main.js'),
  run('npm test', { env: { TARGET_URL: 'http://127.0.0.1:41235', TZ: 'UTC' }, against: { variables: ['TARGET_URL'], practice: 'slow' } }),
  { kind: 'tcp', atMs: 1, ms: 2, sent: bodyOf('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), received: bodyOf('HTTP/1.1 400 Bad Request\r\n\r\n'), end: 'closed' },
  { kind: 'sql', atMs: 1, ms: 2, sql: 'SELECT *\n  FROM tools', rows: 3 },
  { kind: 'redis', atMs: 1, ms: 2, command: 'GET price:7' },
  { kind: 'fault', atMs: 1, what: 'the database was cut off' },
  { kind: 'note', atMs: 1, label: 'quiet p50', value: { ms: 3 } },
]
