import { asvs, oneOf, reading } from 'roadworthy'
import type { Created, Reply } from 'roadworthy'
import { databaseIn, oneOfEach, untilThere } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const CUT_MS = 5000
const ANSWER_MS = 10_000
const HEAL_MS = 15_000
const errors = oneOf(500, 502, 503, 504)

export const losingTheDatabaseHeals: InspectionCheck = {
  claim: 'Without its database it answers with an error, and comes back by itself',
  because: 'Databases fail over, and networks blink for five seconds every week. What hangs holds everybody; what has to be restarted by hand is down until somebody wakes up.',
  hint: 'Give connecting and querying time limits, throw dead connections out of the pool, and turn what is left into a 503.',
  reference: asvs('16.5.2'),
  severity: 'dangerous',
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, poll, patience, note } = context
    const database = databaseIn(context) ?? context.notApplicable('the project names no database under `uses:` that can be cut off')
    const api = await context.api()
    const [one] = await oneOfEach(context, api, 'create', 'read')
    const created = one as Created
    const before = await untilThere(context, api, created)
    await database.faults.cut()
    const limitMs = await patience(ANSWER_MS)
    const until = performance.now() + CUT_MS
    let asked = 0
    do {
      const reply = await api.attempt(created.resource.read!, { values: created.values, steady: true, limitMs })
      asked++
      if (reply) judge(context, reply, before)
      else if (await gone(context)) break
      else expect(`whether ${created.resource.read?.name} is answered within ${ANSWER_MS / 1000} s while the database is away`, 'no answer').toBe('an answer')
      await context.sleep(200)
    } while (performance.now() < until)
    note('requests while the database was away', asked)
    await database.faults.restore()
    // one that ended is started again, as platforms do
    if (await gone(context)) await context.subject.restart()
    const { last, stayed } = await poll({ ask: () => api.attempt(created.resource.read!, { values: created.values }), holds: (reply) => reply?.status === 200, withinMs: await patience(HEAL_MS), staysMs: 1000 })
    expect(`whether ${created.resource.read?.name} is served again, and stays so, within ${HEAL_MS / 1000} s of the database’s return`, stayed ? 200 : (last?.status ?? 'no answer')).toBe(200)
    expect('making another one after it', (await api.create(created.resource, { reuse: true })).reply.status).toBeAtMost(299)
  },
}

/** A copy that is still right may be served without a database. */
function judge({ expect }: InspectionContext, reply: Reply, before: Reply): void {
  if (reply.status === 200 && reply.text === before.text) return
  // what is known of a session may be away too
  expect('what is answered while the database is away', reply).toHaveStatus(errors)
}

async function gone({ web, inspect, sleep }: InspectionContext): Promise<boolean> {
  for (let tries = 0; tries < 3; tries++) {
    if (await web.attempt('GET', inspect.health ?? '/healthz', { limitMs: 10_000, retry503: false })) return false
    await sleep(200)
  }
  return true
}

const USUAL = ['/readyz', '/ready', '/readiness', '/health/ready', '/healthz/ready', '/health/readiness', '/actuator/health/readiness', '/q/health/ready']

export const healthAndReadinessDiffer: InspectionCheck = {
  claim: 'Without its database it is alive and not ready',
  because: 'Liveness says whether a restart would help; readiness, whether to send requests. If both ask the database, an outage of the database restarts every instance; if neither does, requests go where they cannot be answered.',
  hint: 'Let `/healthz` answer by itself. Let `/readyz` ask what requests need, with a short time limit, and answer 503.',
  reference: reading('Kubernetes documentation, Liveness, Readiness, and Startup Probes', 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'),
  severity: 'minor',
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { expect, given, poll, patience, web, inspect } = context
    const database = databaseIn(context) ?? context.notApplicable('the project names no database under `uses:` that can be cut off')
    const health = inspect.health ?? '/healthz'
    const readiness = (await readinessPath(context)) ?? context.notApplicable('no path tells readiness; say it under `inspect: { readiness: /readyz }` in roadworthy.yaml, or let the document show one')
    given(`GET ${health}`, await web.get(health)).toHaveStatus(200)
    given(`GET ${readiness}`, await web.get(readiness)).toHaveStatus(200)
    await database.faults.cut()
    const ask = (path: string) => () => web.attempt('GET', path, { limitMs: 10_000, retry503: false })
    const away = await poll({ ask: ask(readiness), holds: (reply) => reply !== undefined && reply.status >= 400, withinMs: await patience(10_000) })
    expect(`whether GET ${readiness} says that it is not ready, within 10 s of losing the database`, away.became ? 'not ready' : `status ${away.last?.status}`).toBe('not ready')
    const alive = await ask(health)()
    expect(`GET ${health} without the database`, alive?.status ?? 'no answer').toBe(200)
    await database.faults.restore()
    const back = await poll({ ask: ask(readiness), holds: (reply) => reply?.status === 200, withinMs: await patience(15_000), staysMs: 500 })
    expect(`whether GET ${readiness} says that it is ready again`, back.stayed).toBe(true)
  },
}

async function readinessPath({ web, inspect }: InspectionContext): Promise<string | undefined> {
  if (inspect.readiness !== undefined) return inspect.readiness
  for (const path of USUAL) {
    const reply = await web.attempt('GET', path)
    if (reply?.status === 200 && reply.mediaType !== 'text/html') return path
  }
  return undefined
}

