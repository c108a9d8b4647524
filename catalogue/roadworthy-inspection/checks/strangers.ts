import { apiTop10 } from 'roadworthy'
import type { ApiOperation, Created, DescribedApi, Reply } from 'roadworthy'
import { condition, isObject, made, settled, untilThere } from '../vehicle.ts'
import type { InspectionCheck, InspectionContext } from '../vehicle.ts'

const CHANGES = ['update', 'replace', 'remove'] as const

export const strangersStayOut: InspectionCheck = {
  claim: 'Strangers can neither read nor change what is mine',
  because: 'An id in a path is a guess away from the next one. This is the most common hole of all in APIs, and the costliest.',
  hint: 'Put the owner into the condition of every query: `WHERE id = $1 AND owner_id = $2`. What others are meant to see is declared public in the document (`security: []`), or named `shared: true` under `inspect.resources`.',
  reference: apiTop10(1),
  severity: 'dangerous',
  limitMs: 90_000,
  async run(context) {
    const { notApplicable } = context
    const api = await context.api()
    if (api.users < 2) notApplicable('to tell mine from a stranger’s two users are needed; say under `inspect: { users: [ …, … ] }` in roadworthy.yaml how they log in')
    const resources = api.resources.filter((one) => one.create && one.read)
    if (resources.length === 0) notApplicable('the document shows nothing that one can create and read; say it under `inspect.resources` in roadworthy.yaml')
    const mine = await made(context, api.as(0), resources)
    // who cannot make one of these is no user like the first, and his refusals say nothing
    const strangers = await made(context, api.as(1), mine.map(({ resource }) => resource), { leftOut: ({ name }) => `the second user cannot make one of ${name}` })
    const matrix = new Matrix(context, api)
    for (const created of mine) {
      await untilThere(context, api.as(0), created)
      if (strangers.some(({ resource }) => resource === created.resource)) await matrix.judge(created)
    }
    matrix.tell()
  },
}

class Matrix {
  readonly #context: InspectionContext
  readonly #owner: DescribedApi
  readonly #stranger: DescribedApi
  readonly #nobody: DescribedApi
  readonly #open: string[] = []
  readonly #shared: string[] = []
  #judged = 0

  constructor(context: InspectionContext, api: DescribedApi) {
    this.#context = context
    this.#owner = api.as(0)
    this.#stranger = api.as(1)
    this.#nobody = api.asNobody()
  }

  async judge(created: Created): Promise<void> {
    const { resource } = created
    const read = resource.read as ApiOperation
    if (resource.shared) return void this.#open.push(`${resource.name}, as the project says`)
    if (await this.#isPublic(created, read)) this.#open.push(`${read.name}, as the document says`)
    else await this.#reading(created, read)
    for (const kind of CHANGES) if (resource[kind]) await this.#changing(created, kind)
  }

  /** What the document calls public is; where it says nothing, what nobody in particular may read is no secret from a stranger. */
  async #isPublic(created: Created, operation: ApiOperation): Promise<boolean> {
    if (operation.secured !== undefined) return !operation.secured
    const reply = await this.#nobody.act(created, 'read')
    return reply.status < 300
  }

  async #reading(created: Created, read: ApiOperation): Promise<void> {
    const { expect } = this.#context
    this.#judged++
    expect(`whether ${read.name} is refused to somebody who is not logged in`, await this.#seenBy(this.#nobody, created)).toBe('refused')
    const seen = await this.#seenBy(this.#stranger, created)
    if (seen === 'shown' && (await this.#listedFor(this.#stranger, created))) return void this.#shared.push(read.name)
    expect(`whether ${read.name} is refused to another user`, seen).toBe('refused')
  }

  async #seenBy(who: DescribedApi, created: Created): Promise<'shown' | 'refused'> {
    const reply = await who.act(created, 'read', { steady: true })
    return reply.status >= 200 && reply.status < 300 ? 'shown' : 'refused'
  }

  /** A list that shows it to everybody says that it is meant to be seen. */
  async #listedFor(who: DescribedApi, created: Created): Promise<boolean> {
    const { list } = created.resource
    if (!list) return false
    let asked: Parameters<DescribedApi['list']>[1] = { values: created.values, query: who.sized(list, 100) }
    for (let page = 0; page < 10; page++) {
      const reply = await who.send(list, asked)
      const items = reply.status === 200 ? (who.itemsOf(reply) ?? []) : []
      if (items.some((item) => who.idIn(created.resource, item) === created.id)) return true
      const next = who.nextPage(list, reply, asked)
      if (!next) return false
      asked = next
    }
    return false
  }

  /** By what the owner finds afterwards, not by what the stranger is told. */
  async #changing(created: Created, kind: (typeof CHANGES)[number]): Promise<void> {
    const { expect, given } = this.#context
    const operation = created.resource[kind] as ApiOperation
    if (operation.secured === false) return
    const mine = await this.#owner.create(created.resource, { beside: created })
    const before = await untilThere(this.#context, this.#owner, mine)
    const state = settled(before, await this.#owner.act(mine, 'read'))
    for (const [who, name] of [[this.#nobody, 'somebody who is not logged in'], [this.#stranger, 'another user']] as const) {
      for (const body of await bodies(who, operation)) {
        // even one who knows its entity tag
        const tried: Reply = await who.act(mine, kind, { steady: true, headers: await condition(this.#owner, mine), ...(body === undefined ? {} : { body }) })
        this.#judged++
        const after = await this.#owner.act(mine, 'read')
        const label = `${created.resource.read?.name}, read by its owner after ${operation.name} by ${name} (answered ${tried.status})`
        expect(label, after).toHaveStatus(before.status)
        expect(label, after.body).toMatch(state as Record<string, unknown>)
      }
    }
    // and the owner can: else the refusals would say nothing
    const own = await this.#owner.act(mine, kind, { headers: await condition(this.#owner, mine) })
    if (own.status >= 400) given(`${operation.name} by its owner`, own).toSatisfy('to be done, or to ask for a condition', ({ status }) => [409, 412, 422, 428].includes(status))
  }

  tell(): void {
    const { advise, note, given } = this.#context
    for (const open of this.#open) note('open to all', open)
    if (this.#shared.length > 0) advise(`Every user sees what one has made, in the list and one by one: ${this.#shared.join(', ')}. If that is meant, \`shared: true\` under \`inspect.resources\` says so.`)
    if (this.#judged === 0 && this.#open.length > 0) this.#context.notApplicable('all that can be created is open to everybody, as the document or the project says')
    given('things that are not open to all', this.#judged).toBeAtLeast(1)
  }
}

/** What to send. The least that is allowed may be nothing at all, which changes nothing whoever sends it: then all that may be sent as well. */
async function bodies(who: DescribedApi, operation: ApiOperation): Promise<unknown[]> {
  if (!operation.takesBody) return [undefined]
  const least = await who.body(operation)
  return isObject(least) && Object.keys(least).length === 0 ? [least, await who.body(operation, { full: true })] : [least]
}
