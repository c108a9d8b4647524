// The suite as a check that the engine runs: every exchange recorded, every expectation a labelled claim, and a finding at the end.
import { challenge } from '../../src/author/challenge.ts'
import type { Context, Reply } from '../../src/author/context.ts'
import { Ledger } from '../../src/base/ledger.ts'
import { Scope } from '../../src/base/scope.ts'
import { attempt } from '../../src/engine/attempt.ts'
import { targetOf } from '../../src/engine/target.ts'
import { ReportFold } from '../../src/model/report.ts'
import { json } from '../../src/report/json.ts'
import { SharedServers } from '../../src/services/shared-servers.ts'
// @ts-expect-error: plain JavaScript, shared with the scripts it is compared with
import { suite } from './request-suite-steps.mjs'

let counts = { requests: 0, expectations: 0 }

async function run({ web, expect }: Context): Promise<void> {
  counts = await suite({
    request: (method: string, path: string, body: unknown) => web.request(method, path, body === undefined ? undefined : { body }),
    expect: {
      status: (label: string, reply: Reply, status: number) => expect(label, reply).toHaveStatus(status),
      header: (label: string, reply: Reply, name: string, value: string) => expect(label, reply).toHaveHeader(name, value, (actual) => actual === value),
      text: (reply: Reply) => reply.text,
      body: (reply: Reply) => reply.body,
      equal: (label: string, actual: unknown, expected: unknown) => expect(label, actual).toEqual(expected),
      integer: (label: string, actual: unknown) => expect(label, actual).toBeInteger(),
      length: (label: string, actual: unknown) => expect(label, actual).toSatisfy('a list that is not empty', (value) => Array.isArray(value) && value.length > 0),
    },
  })
}

const suites = challenge({
  title: 'The request suite',
  step: 1,
  proves: 'nothing but speed',
  hours: 1,
  processes: ['web'],
  checks: { suite: { claim: 'All is answered as expected', because: 'It is measured.', hint: 'None.', run } },
})
const ledger = Ledger.open()
const scope = new Scope('bench')
const fold = new ReportFold()
await attempt(
  {
    slug: 'request-suite',
    challenge: suites,
    project: { folder: '.', challenges: [], processes: {}, uses: {}, env: {} },
    seed: 'bench',
    target: targetOf(`http://127.0.0.1:${process.argv[2]}`, suites),
    servers: new SharedServers({ ledger, scope, env: process.env }),
    ledger,
    signal: new AbortController().signal,
    engine: 'bench',
  },
  (event) => fold.add(event),
)
ledger.close()
const [finding] = fold.report.findings
if (finding?.verdict !== 'passed' || finding.expectations !== counts.expectations || finding.evidence.length + finding.evidenceDropped !== counts.requests) {
  throw new Error(`the suite did not pass as a whole: ${json(fold.report).slice(0, 2000)}`)
}
console.log(JSON.stringify({ ...counts, cpu: process.cpuUsage() }))
