// The suite over our probe: every exchange recorded, every expectation a labelled claim.
import type { Reply } from '../../src/author/context.ts'
import { makeExpect } from '../../src/author/expect.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { ConnectionPool } from '../../src/probes/http/connection-pool.ts'
import { httpProbe } from '../../src/probes/http/http-probe.ts'
// @ts-expect-error: plain JavaScript, shared with the scripts it is compared with
import { suite } from './request-suite-steps.mjs'

const evidence: Evidence[] = []
const began = performance.now()
let decided = 0
const expect = makeExpect('expect', () => decided++)
const pool = new ConnectionPool()
const web = httpProbe({
  address: () => ({ host: '127.0.0.1', port: Number(process.argv[2]) }),
  pool,
  recorder: { now: () => performance.now() - began, add: (one) => evidence.push(one) },
  signal: new AbortController().signal,
})

const counts = await suite({
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
pool.close()
if (evidence.length !== counts.requests || decided !== counts.expectations) throw new Error(`${evidence.length} exchanges recorded, ${decided} claims decided`)
console.log(JSON.stringify({ ...counts, cpu: process.cpuUsage() }))
