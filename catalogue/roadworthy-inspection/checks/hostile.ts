import { asvs } from 'roadworthy'
import type { ApiOperation, DescribedApi, HostileRequest, Reply } from 'roadworthy'
import { belowFive } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const MOST_REQUESTS = 1000
const MOST_TOLD = 10

export const hostileInputIsRefused: InspectionCheck = {
  claim: 'Input that makes no sense is the client’s mistake, never the server’s',
  because: 'Each 500 is a place where nobody thought of what came. Attackers look for them first, and your own alarms ring for other people’s typing errors.',
  hint: 'Hold every input against its type, length and range before anything is done with it, and answer 400 or 422. What was sent stands with the evidence.',
  reference: asvs('2.2.1'),
  severity: 'major',
  alone: true,
  remote: true,
  limitMs: 300_000,
  async run(context) {
    const { given, expect, note, advise, inspect } = context
    const api = await context.api()
    const siege = new Siege(context, api, Math.min(MOST_REQUESTS, inspect.maxRequests ?? MOST_REQUESTS))
    await siege.lay()
    note('requests sent', siege.sent)
    if (siege.accepted.length > 0) advise(`The document forbids what was taken all the same: ${siege.accepted.slice(0, 5).join('; ')}${siege.accepted.length > 5 ? `, and ${siege.accepted.length - 5} more` : ''}.`)
    if (siege.closed.length > 0) advise(`The connection was closed without an answer: ${siege.closed.slice(0, 5).join('; ')}.`)
    const [first] = siege.broken
    for (const { label, reply } of siege.broken.slice(1, MOST_TOLD)) note(`also: ${label}`, reply.status)
    if (first) {
      // once more, so that it stands beside the others: of a long record the end is kept
      const again = await first.again()
      expect(first.label, again && again.status >= 500 ? again : first.reply).toHaveStatus(belowFive)
    }
    given('operations that answered a right request', siege.operations).toBeAtLeast(1)
    expect('requests answered with a server error', siege.broken.length).toBe(0)
  },
}

class Siege {
  sent = 0
  /** Operations that a right request was answered by. */
  operations = 0
  readonly broken: { label: string; reply: Reply; again: () => Promise<Reply | undefined> }[] = []
  readonly accepted: string[] = []
  readonly closed: string[] = []
  readonly #context: InspectionContext
  readonly #api: DescribedApi
  readonly #most: number

  constructor(context: InspectionContext, api: DescribedApi, most: number) {
    this.#context = context
    this.#api = api
    this.#most = most
  }

  /** Each operation in turn, so that none has it all. */
  async lay(): Promise<void> {
    const queues = await this.#queues()
    for (let turn = 0; queues.some(({ requests }) => turn < requests.length); turn++) {
      for (const { operation, requests } of queues) {
        const request = requests[turn]
        if (!request || this.sent >= this.#most || this.#tired(operation)) continue
        await this.#send(operation, request)
      }
    }
  }

  async #queues(): Promise<{ operation: ApiOperation; requests: HostileRequest[] }[]> {
    const queues: { operation: ApiOperation; requests: HostileRequest[] }[] = []
    for (const operation of this.#context.random.shuffle([...this.#api.operations])) {
      const why = this.#api.offLimits(operation)
      const requests = why === undefined ? await this.#spoilt(operation) : this.#context.note(`not tried: ${operation.name}`, why)
      if (requests) queues.push({ operation, requests })
    }
    return queues
  }

  /** A right request first: what fails on it already says nothing about what comes after. */
  async #spoilt(operation: ApiOperation): Promise<HostileRequest[] | undefined> {
    return this.#api.possibly(
      async () => {
        const requests = await this.#api.hostile(operation)
        // to remove one is done once; the wrong ones name what is not there
        const right = operation.method === 'DELETE' ? undefined : await this.#api.attempt(operation)
        this.sent++
        if (right && right.status >= 500 && !allowed(right)) {
          this.broken.push({ label: `${operation.name} with what its document allows`, reply: right, again: () => this.#api.attempt(operation) })
          return []
        }
        if (right && [401, 403].includes(right.status)) return requests.slice(0, 10)
        else this.operations++
        return operation.method === 'DELETE' ? requests.filter(({ options }) => options.path !== undefined) : requests
      },
      (why) => this.#context.note(`not tried: ${operation.name}`, why),
    )
  }

  /** Throws if nobody is there afterwards. */
  async #send(operation: ApiOperation, { what, forbidden, options }: HostileRequest): Promise<void> {
    const label = `${operation.name} with ${what}`
    this.sent++
    const ask = () => this.#api.attempt(operation, { ...options, steady: true })
    // a connection that was closed while it lay idle is no answer to this request
    const reply = (await ask()) ?? ((await this.#isThere()) ? await ask() : await this.#api.send(operation, { ...options, steady: true }))
    // too long a body may be cut short by closing the connection
    if (!reply) this.closed.push(label)
    else if (reply.status >= 500 && !allowed(reply)) this.broken.push({ label, reply, again: ask })
    // a limit on requests, or a server that says it is busy, has not looked at it
    else if (forbidden && reply.status < 300) this.accepted.push(label)
  }

  async #isThere(): Promise<boolean> {
    const { web, inspect, sleep } = this.#context
    for (let tries = 0; tries < 5; tries++) {
      if (await web.attempt('GET', inspect.health ?? '/healthz')) return true
      await sleep(200)
    }
    return false
  }

  /** One operation that breaks at everything need not be told forty times. */
  #tired(operation: ApiOperation): boolean {
    return this.broken.filter(({ label }) => label.startsWith(`${operation.name} `)).length >= 5
  }
}

/** Not built, or busy and saying for how long. */
function allowed(reply: Reply): boolean {
  return reply.status === 501 || (reply.status === 503 && reply.header('retry-after') !== undefined)
}
