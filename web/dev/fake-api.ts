import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { AttemptRequest, AttemptSummary, AttemptView, ChallengeView, ConnectedProject, DoctorView, HistoryView, Problem } from '../../src/model/api.ts'
import type { AttemptEvent } from '../../src/model/event.ts'
import { ReportFold, type Report } from '../../src/model/report.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { isolationOf, levelOf } from '../../src/author/challenge.ts'
import { Road, type Stop } from '../../src/server/road/road.ts'
import { challengeSummary, roadmapView, stepView, topicView, type Standings } from '../../src/server/road/views.ts'

export interface FakeOptions {
  /** Events a second in a live run; without it, at the pace it was recorded. */
  checksPerSecond?: number
  /** Every recorded check so many times over. */
  copies?: number
  /** Breaks off every stream after so many events, once. */
  dropAfter?: number
  /** What a program with bad intentions would print. */
  hostile?: string
  /** Nobody has run anything yet. */
  empty?: boolean
}

type Next = () => void
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void

class Refusal extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.title)
    this.problem = problem
  }
}

const notFound = (what: string): Refusal => new Refusal({ status: 404, title: `There is no such ${what}`, fix: 'Go back to the map and choose from there.' })

/** The API as the pages see it, with the real road, and with attempts that were recorded once. */
export async function fakeApi(options: FakeOptions): Promise<Middleware> {
  const fake = new Fake(await Road.load(), options)
  return (request, response, next) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here')
    if (!pathname.startsWith('/api/v1/')) return next()
    void bodyOf(request).then((body) => {
      try {
        const events = /^\/attempts\/([^/]+)\/events$/.exec(pathname.slice('/api/v1'.length))
        if (events) return fake.stream(events[1] as string, request, response)
        const [status, value] = fake.answer(request.method ?? 'GET', pathname.slice('/api/v1'.length), searchParams, body)
        send(response, status, value)
      } catch (error) {
        const problem = error instanceof Refusal ? error.problem : { status: 500, title: 'The made-up server broke down', detail: String(error) }
        send(response, problem.status, problem, 'application/problem+json')
      }
    })
  }
}

function send(response: ServerResponse, status: number, value: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(value === undefined ? '' : JSON.stringify(value))
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text ? JSON.parse(text) : undefined
}

class Fake {
  readonly #road: Road
  readonly #options: FakeOptions
  readonly #attempts: Attempt[] = []
  readonly #projects = new Map<string, ConnectedProject>()

  constructor(road: Road, options: FakeOptions) {
    this.#road = road
    this.#options = options
    if (!options.empty) this.#remember()
  }

  answer(method: string, path: string, search: URLSearchParams, body: unknown): [number, unknown?] {
    const [, kind, name, part] = path.split('/')
    const slug = search.get('challenge') ?? undefined
    if (kind === 'roadmap') return [200, roadmapView(this.#road, this.#standings())]
    if (kind === 'opening') {
      const { title, summary, html, routes } = this.#road.roadmap.opening
      return [200, { title, summary, html, routes }]
    }
    if (kind === 'steps') return [200, this.#step(Number(name))]
    if (kind === 'topics') return [200, topicView(this.#road, name ?? '', this.#standings()) ?? refuse('topic')]
    if (kind === 'doctor') return [200, DOCTOR]
    if (kind === 'history') return [200, this.#history(slug)]
    if (kind === 'attempts') return part === 'cancel' ? [202, this.#one(name).cancel()] : [200, this.#attemptView(name)]
    if (kind === 'challenges' && part === 'project') return this.#project(method, name ?? '', body)
    if (kind === 'challenges' && part === 'attempts') return [202, this.#start(name ?? '', (body ?? {}) as AttemptRequest)]
    if (kind === 'challenges') return [200, this.#challenge(name ?? '')]
    throw notFound('address')
  }

  stream(id: string, request: IncomingMessage, response: ServerResponse): void {
    const attempt = this.#one(id)
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write('retry: 200\n\n')
    let sent = Number(request.headers['last-event-id'] ?? 0)
    const drops = sent === 0 ? this.#options.dropAfter : undefined
    const push = () => {
      for (; sent < attempt.events.length; sent++) {
        if (drops && sent >= drops) return void response.end()
        response.write(`id: ${sent + 1}\ndata: ${JSON.stringify(attempt.events[sent])}\n\n`)
      }
      if (attempt.ended) response.end()
    }
    attempt.listeners.add(push)
    response.on('close', () => attempt.listeners.delete(push))
    push()
  }

  #standings(): Standings {
    const standings = new Map()
    for (const attempt of this.#attempts) {
      const before = standings.get(attempt.slug)
      const { passed, distinction } = attempt.fold.report.summary
      standings.set(attempt.slug, { last: attempt.summary, passed: before?.passed || passed, distinction: before?.distinction || distinction })
    }
    return standings
  }

  #stop(slug: string): Stop {
    return this.#road.stop(slug) ?? refuse('challenge')
  }

  #step(number: number) {
    return stepView(this.#road, this.#road.step(number) ?? refuse('step'), this.#standings())
  }

  #challenge(slug: string): ChallengeView {
    const stop = this.#stop(slug)
    const mine = this.#attempts.filter((attempt) => attempt.slug === slug)
    const last = verdictsOf(mine.at(-1)?.fold.report)
    const checks = Object.entries(stop.entry?.challenge.checks ?? {})
    return {
      ...challengeSummary(stop, this.#standings()),
      briefHtml: briefs[slug] ?? '<p>This challenge is still being built.</p>',
      list: checks.map(([id, check]) => ({ id, claim: check.claim, because: check.because, hint: check.hint, level: levelOf(check), isolation: isolationOf(check), ...(last[id] ? { last: last[id] } : {}) })),
      services: Object.entries(stop.entry?.challenge.services ?? {}).map(([name, service]) => ({
        name,
        kinds: service.kinds.map((kind) => (kind === 'postgres' ? { kind, provider: 'PostgreSQL 15.14, from /usr/lib/postgresql/15/bin' } : { kind, install: 'sudo apt-get install -y mariadb-server' })),
      })),
      starters: ['go', 'java', 'js', 'php', 'python', 'ruby'],
      topics: this.#road.topics.filter((topic) => topic.provenBy.includes(slug)).map(({ id, title, step }) => ({ id, title, step })),
      ...(this.#projects.has(slug) ? { project: this.#projects.get(slug) } : {}),
      attempts: mine.map((attempt) => attempt.summary).toReversed(),
    }
  }

  #project(method: string, slug: string, body: unknown): [number, unknown?] {
    this.#stop(slug)
    if (method === 'DELETE') {
      this.#projects.delete(slug)
      return [204]
    }
    const { folder } = body as { folder: string }
    if (!folder.startsWith('/') && !folder.startsWith('~')) {
      throw new Refusal({ status: 422, title: 'That is not a whole path', detail: `“${folder}” does not begin at the root of the disk.`, fix: 'Write the path from the very beginning, for example /home/ada/code/late-fees.' })
    }
    const project = { folder, connectedAt: new Date().toISOString(), ...(folder.includes('empty') ? { trouble: `${folder} has no roadworthy.yaml and no Procfile.` } : {}) }
    this.#projects.set(slug, project)
    return [200, project]
  }

  #start(slug: string, request: AttemptRequest): AttemptSummary {
    if (!this.#projects.has(slug)) throw new Refusal({ status: 409, title: 'No folder is connected', fix: 'Connect the folder your project lies in, then run it.' })
    const tried = this.#attempts.filter((attempt) => attempt.slug === slug).length
    const recording = slug === 'late-fees' ? RUNS.fees : tried % 2 === 0 ? RUNS.fails : RUNS.passes
    const attempt = new Attempt(slug, copied(poisoned(recording, this.#options.hostile), this.#options.copies ?? 1), { id: `a${this.#attempts.length + 1}-${Date.now()}`, at: new Date(), source: 'app', only: request.only })
    this.#attempts.push(attempt)
    attempt.play(this.#options.checksPerSecond)
    return attempt.summary
  }

  #one(id: string | undefined): Attempt {
    return this.#attempts.find((attempt) => attempt.id === id) ?? refuse('attempt')
  }

  #attemptView(id: string | undefined): AttemptView {
    const attempt = this.#one(id)
    const before = this.#attempts.filter((one) => one.slug === attempt.slug)
    const previous = before[before.indexOf(attempt) - 1]
    return { ...attempt.summary, report: attempt.fold.report, ...(previous ? { previous: { id: previous.id, verdicts: verdictsOf(previous.fold.report) } } : {}) }
  }

  #history(slug: string | undefined): HistoryView {
    const attempts = this.#attempts.filter((attempt) => !slug || attempt.slug === slug)
    const regressions = attempts.flatMap((attempt) => {
      const before = attempts.slice(0, attempts.indexOf(attempt)).findLast((one) => one.slug === attempt.slug)
      const earlier = verdictsOf(before?.fold.report)
      return Object.entries(verdictsOf(attempt.fold.report)).flatMap(([check, verdict]) => (verdict === 'failed' && earlier[check] === 'passed' ? [{ challenge: attempt.slug, check, attempt: attempt.id, before: before?.id ?? '' }] : []))
    })
    return {
      attempts: attempts.map((attempt) => ({
        ...attempt.summary,
        verdicts: verdictsOf(attempt.fold.report),
        checkMs: Object.fromEntries(attempt.fold.report.findings.map(({ check, ms }) => [check, ms])),
      })),
      regressions,
      streak: attempts.length > 0 ? 3 : 0,
    }
  }

  /** A few weeks of somebody's work. */
  #remember(): void {
    const day = 86_400_000
    const now = Date.now()
    const add = (slug: string, recording: AttemptEvent[], daysAgo: number, failing: string[], source: 'app' | 'cli' = 'cli') => {
      const attempt = new Attempt(slug, withFailing(recording, failing), { id: `seeded-${this.#attempts.length + 1}`, at: new Date(now - daysAgo * day), source })
      attempt.playAtOnce()
      this.#attempts.push(attempt)
    }
    const fees = RUNS.fees.flatMap((event) => (event.type === 'check-finished' ? [event.finding.check] : []))
    for (const [index, count] of [9, 8, 6, 3, 1, 0].entries()) add('late-fees', RUNS.fees, 24 - index * 2, fees.slice(0, count))
    const tools = RUNS.fails.flatMap((event) => (event.type === 'check-finished' && event.finding.verdict === 'failed' ? [event.finding.check] : []))
    add('tools-rest', RUNS.fails, 6, tools)
    add('tools-rest', RUNS.fails, 4, tools.slice(2))
    add('tools-rest', RUNS.fails, 2, tools.slice(1, 3), 'app')
    add('tools-rest', RUNS.fails, 1, [...tools.slice(2, 3), tools[0] ?? ''], 'app')
    this.#projects.set('tools-rest', { folder: '~/code/tools-rest', connectedAt: new Date(now - 6 * day).toISOString() })
  }
}

function refuse(what: string): never {
  throw notFound(what)
}

/** A recorded run in which only these checks fail. */
function withFailing(events: AttemptEvent[], failing: string[]): AttemptEvent[] {
  return events.map((event) => {
    if (event.type !== 'check-finished' || failing.includes(event.finding.check)) return event
    const { broken: _broken, blame: _blame, ...finding } = event.finding
    return { ...event, finding: { ...finding, verdict: 'passed' } }
  })
}

/** A program that answers and prints what it should not. */
function poisoned(events: AttemptEvent[], hostile: string | undefined): AttemptEvent[] {
  if (hostile === undefined) return events
  return events.map((event): AttemptEvent => {
    if (event.type === 'program-said') return { ...event, text: `${hostile}\n` }
    if (event.type !== 'check-finished' || !event.finding.broken) return event
    const { finding } = event
    const evidence = finding.evidence.map((piece) => (piece.kind === 'exchange' && piece.response ? { ...piece, response: { ...piece.response, body: { text: hostile, bytes: hostile.length } } } : piece))
    return { ...event, finding: { ...finding, evidence, output: hostile, broken: { ...event.finding.broken, label: hostile, observed: hostile } } }
  })
}

/** A longer run: the checks again and again, under new names. */
function copied(events: AttemptEvent[], copies: number): AttemptEvent[] {
  if (copies === 1) return events
  const again = (name: string, copy: number) => `${name}-${copy}`
  const numbers = Array.from({ length: copies }, (_, copy) => copy)
  const [start, ...rest] = events
  const end = rest.pop()
  if (start?.type !== 'attempt-started' || !end) return events
  const checks = numbers.flatMap((copy) => start.checks.map((check) => ({ ...check, id: again(check.id, copy) })))
  const middle = numbers.flatMap((copy) =>
    rest.map((event): AttemptEvent => {
      if (event.type === 'check-started') return { ...event, check: again(event.check, copy) }
      return event.type === 'check-finished' ? { ...event, finding: { ...event.finding, check: again(event.finding.check, copy) } } : event
    }),
  )
  return [{ ...start, checks }, ...middle, end]
}

class Attempt {
  readonly id: string
  readonly slug: string
  readonly source: 'app' | 'cli'
  readonly events: AttemptEvent[] = []
  readonly fold = new ReportFold()
  readonly listeners = new Set<() => void>()
  readonly #toCome: AttemptEvent[]
  readonly #startedAt: string
  ended = false

  constructor(slug: string, recording: AttemptEvent[], { id, at, source, only }: { id: string; at: Date; source: 'app' | 'cli'; only?: string[] }) {
    this.id = id
    this.slug = slug
    this.source = source
    this.#startedAt = at.toISOString()
    const wanted = (check: string) => !only || only.includes(check)
    this.#toCome = recording.flatMap((event): AttemptEvent[] => {
      if (event.type === 'attempt-started') return [{ ...event, attempt: id, at: this.#startedAt, challenge: { ...event.challenge, slug }, checks: event.checks.filter((check) => wanted(check.id)) }]
      if (event.type === 'check-started') return wanted(event.check) ? [event] : []
      if (event.type === 'check-finished') return wanted(event.finding.check) ? [event] : []
      return [event]
    })
    this.#tell(this.#toCome.shift() as AttemptEvent)
  }

  get summary(): AttemptSummary {
    const { challenge, project, startedAt, ms, seed, outcome, summary } = this.fold.report
    return { id: this.id, challenge: this.slug, title: challenge.title, folder: project.path, startedAt, ms, seed, state: this.ended ? outcome : 'running', summary, source: this.source }
  }

  playAtOnce(): void {
    while (this.#toCome.length > 0) this.#tell(this.#toCome.shift() as AttemptEvent)
  }

  play(checksPerSecond: number | undefined): void {
    const [event] = this.#toCome
    if (!event) return
    const before = this.events.at(-1)
    const pace = checksPerSecond ? 1000 / checksPerSecond / 4 : Math.min(400, 4 * Math.max(0, at(event) - (before ? at(before) : 0)) + 30)
    setTimeout(() => {
      if (this.ended) return
      this.#tell(this.#toCome.shift() as AttemptEvent)
      this.play(checksPerSecond)
    }, pace)
  }

  cancel(): undefined {
    if (!this.ended) this.#tell({ type: 'attempt-finished', atMs: 0, outcome: 'interrupted' })
  }

  #tell(event: AttemptEvent): void {
    this.events.push(event)
    this.fold.add(event)
    if (event.type === 'attempt-finished') this.ended = true
    for (const listener of this.listeners) listener()
  }
}

const at = (event: AttemptEvent): number => ('atMs' in event ? event.atMs : 0)
const verdictsOf = (report: Report | undefined): Record<string, Verdict> => Object.fromEntries(report?.findings.map(({ check, verdict }) => [check, verdict]) ?? [])

function recording(name: string): AttemptEvent[] {
  const file = fileURLToPath(new URL(`runs/${name}.ndjson`, import.meta.url))
  return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as AttemptEvent)
}

const RUNS = { fails: recording('tools-rest-fails'), passes: recording('tools-rest-passes'), fees: recording('late-fees-fails') }

const briefs: Record<string, string> = {}
const { toHtml } = await import('../../src/library/roadmap/to-html.ts')
const { briefOf, slugs } = await import('../../src/library/catalogue.ts')
for (const slug of slugs()) briefs[slug] = toHtml(briefOf(slug))

const DOCTOR: DoctorView = {
  sections: [
    { title: 'This machine', items: [{ name: 'Node.js', here: '24.21.0' }, { name: 'Memory', here: '24 GiB' }, { name: 'Temporary files', here: '/tmp, 180 GB free' }] },
    { title: 'Services', items: [{ name: 'PostgreSQL', here: '15.14, from /usr/lib/postgresql/15/bin' }, { name: 'MariaDB', missing: 'needed by nothing yet: wherever it is offered, PostgreSQL does as well', install: 'sudo apt-get install -y mariadb-server' }, { name: 'Redis', missing: 'needed from step 6 on', install: 'sudo apt-get install -y redis-server' }] },
    { title: 'Languages with a starter', items: [{ name: 'JavaScript', here: 'node 24.21.0' }, { name: 'Python', here: 'python3 3.11.2' }, { name: 'Go', missing: 'not found', install: 'sudo apt-get install -y golang-go' }, { name: 'Ruby', here: 'ruby 3.1.2' }] },
  ],
}
