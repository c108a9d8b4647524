import { reading } from 'roadworthy'
import type { ApiOperation, Created, DescribedApi, Reply } from 'roadworthy'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const ROUNDS = 3
const MOST_REQUESTS = 300

export const repliesMatchTheDocument: InspectionCheck = {
  claim: 'Replies are as the OpenAPI document describes them',
  because: 'Clients are generated from the document. What it does not tell, they cannot read; what it tells wrongly breaks them where you do not look.',
  hint: 'Generate the document from the code, or check replies against it in your own tests. Declare the statuses that do happen, and the members that are really there.',
  reference: reading('OpenAPI Specification 3.1.1, Responses Object', 'https://spec.openapis.org/oas/v3.1.1.html#responses-object'),
  severity: 'major',
  alone: true,
  remote: true,
  limitMs: 180_000,
  async run(context) {
    const { given, expect, note, advise, inspect } = context
    const api = await context.api()
    const introduce = () => {
      note('the document', `${api.title} (OpenAPI ${api.version}, ${api.source}), ${api.operations.length} operations`)
      for (const { name, why } of api.resources) note(`inferred: ${name}`, why)
    }
    introduce()
    if (api.complaints.length > 0) advise(`The document is not as its specification has it: ${api.complaints.slice(0, 3).map(({ pointer, message }) => `${pointer} ${message}`.trim()).join('; ')}.`)
    const tally = new Tally(context, api)
    const most = Math.min(MOST_REQUESTS, inspect.maxRequests ?? MOST_REQUESTS)
    for (let round = 0; round < ROUNDS; round++) {
      for (const operation of api.operations) if (tally.sent < most) await tally.ask(operation)
    }
    tally.tell()
    given('operations that answered as somebody who may ask', tally.answered.size).toBeAtLeast(1)
    const [first] = tally.broken
    if (first) {
      // once more, so that it stands beside the others: of a long record the end is kept
      const { reply, complaints } = (await tally.again(first.operation)) ?? first
      expect(`what ${first.operation.name} answers`, reply).toHaveNoComplaint(complaints)
    }
    expect('operations that do not answer as they are described', tally.broken.length).toBe(0)
    // of a long record that went well the end is kept
    if (tally.sent > 20) introduce()
  },
}

/** What is answered to who may not ask, or asks too often. */
const OTHERS = new Set([401, 403, 429])

class Tally {
  sent = 0
  /** Operations that came to a good end at least once. */
  readonly answered = new Set<string>()
  readonly broken: { operation: ApiOperation; reply: Reply; complaints: ReturnType<DescribedApi['conforms']> }[] = []
  readonly #context: InspectionContext
  readonly #api: DescribedApi
  readonly #undeclared = new Set<string>()
  readonly #missing = new Set<string>()
  readonly #harmless = new Set<string>()
  readonly #left = new Map<string, string>()

  constructor(context: InspectionContext, api: DescribedApi) {
    this.#context = context
    this.#api = api
  }

  async ask(operation: ApiOperation): Promise<void> {
    const leave = (why: string) => void this.#left.set(operation.name, why)
    const why = this.#api.offLimits(operation)
    if (why !== undefined) return leave(why)
    const reply = await this.#api.possibly(() => this.#reply(operation), leave)
    if (!reply) return
    this.sent++
    if (reply === 'none') return leave('the connection was closed before a whole reply')
    await this.#judge(operation, reply)
  }

  /** The same operation once more; undefined if this time nothing is wrong. */
  async again(operation: ApiOperation): Promise<{ reply: Reply; complaints: ReturnType<DescribedApi['conforms']> } | undefined> {
    const reply = await this.#api.possibly(() => this.#reply(operation), () => {})
    const complaints = reply && reply !== 'none' ? this.#misleading(operation, reply) : []
    return reply && reply !== 'none' && complaints.length > 0 ? { reply, complaints } : undefined
  }

  /** What would mislead who goes by the document. An error that is not declared does not: the specification asks for the known ones. */
  #misleading(operation: ApiOperation, reply: Reply): ReturnType<DescribedApi['conforms']> {
    const { status } = reply
    if (OTHERS.has(status) || status >= 500 || (status >= 400 && !this.#api.declares(operation, status))) return []
    return this.#api.conforms(operation, reply).filter(({ harmless }) => !harmless)
  }

  /** What is done to one is done to one that was made for it. */
  async #reply(operation: ApiOperation): Promise<Reply | 'none'> {
    const resource = this.#api.resources.find((one) => one.create && [one.replace, one.update, one.remove, one.read].includes(operation))
    const created: Created | undefined = resource && (await this.#api.create(resource, { reuse: true }))
    return (await this.#api.attempt(operation, created ? { values: created.values } : { query: this.#api.sized(operation, 5) })) ?? 'none'
  }

  async #judge(operation: ApiOperation, reply: Reply): Promise<void> {
    const { status } = reply
    // a limit on requests is right to be there, and a broken server is another check's finding
    if (status === 429 || status >= 500) return void this.#left.set(operation.name, `it answered ${status}`)
    if (status === 401 || status === 403) return void this.#left.set(operation.name, `it answered ${status}: who may ask can be said under \`inspect.users\``)
    // one document may be for several servers
    if (status === 404 && (await this.#api.isNotThere(operation, reply))) return void this.#missing.add(operation.name)
    if (status < 400) this.answered.add(operation.name)
    if (!this.#api.declares(operation, status)) {
      // the specification asks for the known errors, and does not expect them all
      if (status >= 400) return void this.#undeclared.add(`${operation.name}: ${status}`)
    }
    const all = this.#api.conforms(operation, reply)
    for (const { message } of all.filter(({ harmless }) => harmless)) this.#harmless.add(`${operation.name}: ${message}`)
    const complaints = this.#misleading(operation, reply)
    if (complaints.length > 0 && !this.broken.some((one) => one.operation === operation)) this.broken.push({ operation, reply, complaints })
  }

  tell(): void {
    const { note, advise } = this.#context
    for (const [operation, why] of this.#left) if (!this.answered.has(operation)) note(`not judged: ${operation}`, why)
    if (this.#undeclared.size > 0) advise(`These errors happen and are not declared: ${[...this.#undeclared].slice(0, 10).join(', ')}.`)
    if (this.#missing.size > 0) advise(`These are described and not there: ${[...this.#missing].slice(0, 10).join(', ')}.`)
    if (this.#harmless.size > 0) advise(`Not quite as described: ${[...this.#harmless].slice(0, 5).join('; ')}.`)
    for (const { operation, complaints } of this.broken) note(`not as described: ${operation.name}`, complaints.slice(0, 5).map(({ pointer, message }) => `${pointer} ${message}`.trim()))
  }
}
