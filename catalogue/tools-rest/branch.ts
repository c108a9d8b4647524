import { oneOf } from 'roadworthy'
import type { Context, Expect, Reply } from 'roadworthy'

/** What a client may set. */
export interface Fields {
  branch: string
  name: string
  sku: string
  dailyRate: number
  tags: string[]
  notes: string | null
}

export interface Tool extends Fields {
  id: string | number
  createdAt: string
  updatedAt: string
}

/** A tool as it was read, with the validator it came with. */
export interface Seen {
  tool: Tool
  etag: string | undefined
}

/** Answers to a write that was done. */
export const done = oneOf(200, 204)
/** Only one check is about the exact code of a create; the others must not fall over it. */
export const made = oneOf(200, 201)
/** Refused while reading the body, by whatever part of the program reads it. */
export const unreadable = oneOf(400, 415, 422)

/** One branch's tools, handled as a careful client would: every write says what it was based on. */
export class Branch {
  readonly name: string
  readonly #context: Context
  #lastNumber: number
  readonly #letters: string

  constructor(context: Context, name = context.fresh.id('branch')) {
    this.name = name
    this.#context = context
    this.#letters = LETTER_PAIRS[context.random.int(0, LETTER_PAIRS.length - 1)]!
    this.#lastNumber = context.random.int(0, 9999)
  }

  /** An acceptable tool of this branch; its sku is new, whatever is changed about the rest. */
  fields(changes: Partial<Fields> = {}): Fields {
    const { random, fresh } = this.#context
    return {
      branch: this.name,
      name: `${random.pick(KINDS)} ${fresh.id('no')}`,
      sku: this.sku(),
      dailyRate: random.int(100, 90_000),
      tags: random.shuffle(TAGS).slice(0, random.int(1, 3)),
      notes: `Keep dry. Shelf ${fresh.id('shelf')}`,
      ...changes,
    }
  }

  /** A stock number nobody in this branch has. */
  sku(): string {
    this.#lastNumber = (this.#lastNumber + 1) % 10_000
    return `${this.#letters}-${String(this.#lastNumber).padStart(4, '0')}`
  }

  post(fields: unknown): Promise<Reply> {
    return this.#context.web.post('/tools', fields)
  }

  get(id: Tool['id'], headers: Record<string, string> = {}): Promise<Reply> {
    return this.#context.web.get(pathOf(id), { headers })
  }

  list(): Promise<Reply> {
    return this.#context.web.get('/tools', { query: { branch: this.name } })
  }

  put(fields: unknown, seen: Seen): Promise<Reply> {
    return this.#context.web.put(pathOf(seen.tool.id), fields, { headers: ifMatch(seen) })
  }

  patch(changes: unknown, seen: Seen): Promise<Reply> {
    const options = { headers: ifMatch(seen), contentType: 'application/merge-patch+json' }
    return this.#context.web.patch(pathOf(seen.tool.id), changes, options)
  }

  delete(seen: Seen): Promise<Reply> {
    return this.#context.web.delete(pathOf(seen.tool.id), { headers: ifMatch(seen) })
  }

  /** A tool to work with. Whether creating works is another check's claim. */
  async add(changes: Partial<Fields> = {}): Promise<Seen> {
    const { given } = this.#context
    const fields = this.fields(changes)
    const reply = await this.post(fields)
    given('the reply to creating a tool', reply).toHaveStatus(made)
    given('the tool that was created', reply).toHaveBody({ sku: fields.sku })
    given('the id of the tool that was created', reply.body.id).toSatisfy('a text or a number', isId)
    const seen = await this.see(reply.body.id)
    given('the tool that was created, read back', seen.tool).toMatch({ branch: this.name, sku: fields.sku })
    return seen
  }

  /** The tool as it is now: what the next step builds on. */
  async see(id: Tool['id']): Promise<Seen> {
    const { given } = this.#context
    const reply = await this.get(id)
    given('the reply to reading a tool', reply).toHaveStatus(200)
    given('the tool that was read', reply).toHaveBody({})
    return { tool: reply.body, etag: reply.header('etag') }
  }

  /** Claims that a tool reads like this now, and gives what was read. */
  async expectTool(label: string, id: Tool['id'], expected: Partial<Tool>): Promise<Seen> {
    const { expect } = this.#context
    const reply = await this.get(id)
    expect(label, reply).toHaveStatus(200)
    expect(label, reply).toHaveBody({ ...expected })
    return { tool: reply.body, etag: reply.header('etag') }
  }

  /** Claims that the branch's list holds these tools, once each, in any order. */
  async expectSkus(label: string, skus: string[]): Promise<Tool[]> {
    const { expect } = this.#context
    const items = listed(expect, label, await this.list())
    const found = items.map((tool) => tool.sku)
    expect(`skus missing in ${label}`, skus.filter((sku) => !found.includes(sku))).toEqual([])
    expect(`skus that do not belong in ${label}`, found.filter((sku) => !skus.includes(sku))).toEqual([])
    expect(`tools in ${label}`, items.length).toBe(skus.length)
    return items
  }
}

/** The tools in the reply to a list. */
export function listed(expect: Expect, label: string, reply: Reply): Tool[] {
  expect(label, reply).toHaveStatus(200)
  expect(label, reply).toHaveBody({})
  expect(`${label}: its items`, reply.body.items).toSatisfy('a list of tools', isListOfObjects)
  return reply.body.items
}

/** What must not change when nothing was changed; `updatedAt` may have moved. */
export function contentOf({ branch, name, sku, dailyRate, tags, notes }: Tool): Fields {
  return { branch, name, sku, dailyRate, tags, notes: notes ?? null }
}

export function pathOf(id: Tool['id']): string {
  return `/tools/${encodeURIComponent(id)}`
}

/** A program that gives no ETags yet can still be told about everything else. */
export function ifMatch(seen: Seen): Record<string, string> {
  return seen.etag === undefined ? {} : { 'If-Match': seen.etag }
}

/** Milliseconds since 1970 of an RFC 3339 instant, whatever its offset; NaN if it is not one. */
export function instant(value: unknown): number {
  const text = String(value).toUpperCase().replace(' ', 'T')
  return RFC_3339.test(text) ? Date.parse(text) : Number.NaN
}

/** How `createdAt` is compared: offset and precision are free. For `toSatisfy`. */
export function sameInstant(before: string): [string, (after: string) => boolean] {
  return [`the same instant as before, ${before}`, (after) => Math.abs(instant(after) - instant(before)) <= 1]
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
}

function isId(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
const LETTER_PAIRS = ['DR', 'SW', 'LD', 'MX', 'QA', 'ZZ']
const KINDS = ['Hammer drill', 'Hedge trimmer', 'Tile cutter', 'Apple press', 'Step ladder', 'Pipe wrench']
const TAGS = ['garden', 'loud', '18 V', 'two people', 'indoors']
