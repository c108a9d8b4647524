import { reading } from 'roadworthy'
import type { Created, Reply } from 'roadworthy'
import { oneOfEach } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const REQUESTS = 20
const USUAL = ['/metrics', '/actuator/prometheus', '/q/metrics', '/prometheus']

export const metricsAndTracesAreTruthful: InspectionCheck = {
  claim: 'Counters count what happens, and logs name the trace they belong to',
  because: 'An alarm on a counter that does not move never rings. And a trace that breaks off at your door is no help to whoever looks for the slow part.',
  hint: 'Count every answer once, by route and status, refusals too. Read `traceparent`, and put its trace id into what you log.',
  reference: reading('OpenTelemetry, Semantic conventions for HTTP metrics', 'https://opentelemetry.io/docs/specs/semconv/http/http-metrics/'),
  severity: 'advisory',
  stretch: true,
  alone: true,
  limitMs: 60_000,
  async run(context) {
    const { expect, subject, random, poll, patience } = context
    const api = await context.api()
    const path = (await metricsPath(context)) ?? context.notApplicable('no Prometheus metrics were found; serve them at `/metrics`, or let the document show where they are')
    const [one] = await oneOfEach(context, api, 'create', 'read')
    const created = one as Created
    await api.act(created, 'read')
    const trace = Array.from({ length: 32 }, () => random.int(0, 15).toString(16)).join('')
    const lines = { naming: 0, ours: 0 }
    subject.follow((line) => {
      if (!/trace_?id/i.test(line)) return
      lines.naming++
      if (line.includes(trace)) lines.ours++
    })
    const before = counters(await context.web.get(path))
    for (let count = 0; count < REQUESTS; count++) await api.act(created, 'read', { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } })
    const { last } = await poll({ ask: async () => moved(before, counters(await context.web.get(path))), holds: (all) => all.some((by) => by >= REQUESTS), withinMs: await patience(5000) })
    expect(`what the request counters of GET ${path} moved by, after ${REQUESTS} requests`, last).toSatisfy(`one that moved by ${REQUESTS}, and a few more for looking at it`, (all: number[]) => all.some((by) => by >= REQUESTS && by <= REQUESTS * 2))
    const { last: said } = await poll({ ask: async () => ({ ...lines }), holds: ({ naming, ours }) => ours > 0 || naming === 0, withinMs: await patience(5000) })
    if (said.naming > 0) expect('log lines that name the trace of the request they are about', said.ours).toBeAtLeast(1)
  },
}

async function metricsPath({ web, api }: InspectionContext): Promise<string | undefined> {
  const { operations } = await api()
  const declared = operations.filter(({ method, path }) => method === 'GET' && /\/(metrics|prometheus)$/.test(path)).map(({ path }) => path)
  for (const path of [...declared, ...USUAL]) {
    const reply = await web.attempt('GET', path)
    if (reply?.status === 200 && /^# TYPE \S+ \w+/m.test(reply.text)) return path
  }
  return undefined
}

/** Sums of the families that count requests, over all their series. */
function counters(reply: Reply): Map<string, number> {
  const sums = new Map<string, number>()
  for (const [, name, value] of reply.text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{[^}\n]*\})?\s+([0-9.eE+]+)/gm)) {
    if (/(request|http|response)/i.test(name as string) && /_(total|count)$|requests?$/.test(name as string)) sums.set(name as string, (sums.get(name as string) ?? 0) + Number(value))
  }
  return sums
}

function moved(before: Map<string, number>, after: Map<string, number>): number[] {
  return [...after].map(([name, sum]) => sum - (before.get(name) ?? 0))
}
