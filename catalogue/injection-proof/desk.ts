import { clientError, folder, httpTargets, sqlDatabase } from 'roadworthy'
import type { Check, Context, Expect, HandlesOf, Reply } from 'roadworthy'
import { readTar } from './tar.ts'

export const services = {
  database: sqlDatabase('postgres', 'mariadb'),
  targets: httpTargets('EGRESS_ALLOW'),
  files: folder('DATA_DIR'),
}

/** A check of this challenge. */
export type DeskCheck = Check<typeof services, never>
export type DeskContext = Context & HandlesOf<typeof services>

/** Opaque (rule F4): sent back as it came, compared as text. */
export type Id = string | number

/** What a client may set. */
export interface Fields {
  name: string
  color: string
  cents: number
  note: string | null
}

export interface Part extends Fields {
  id: Id
  createdAt: string
}

export type Query = Partial<Record<'q' | 'sort' | 'dir' | 'color', string>>

/** Done, or refused: both are right where the contract leaves it open. */
export const doneOrRefused = (done: number) => ({ name: `${done} or a client error`, codes: [done, ...clientError.codes] })

/** An import that was not done: refused, or what was found there was no part. */
export const notFetched = { name: 'a client error, 502 or 504', codes: [...clientError.codes, 502, 504] }

/** Speaks to the desk in the contract's words. */
export class Desk {
  readonly #context: DeskContext

  constructor(context: DeskContext) {
    this.#context = context
  }

  /** An acceptable part that nobody else has. */
  fields(changes: Partial<Fields> = {}): Fields {
    const { fresh, random } = this.#context
    return { name: fresh.id('bolt'), color: fresh.id('grey'), cents: random.int(1, 90_000), note: `Shelf ${fresh.id('shelf')}`, ...changes }
  }

  post(fields: unknown): Promise<Reply> {
    return this.#context.web.post('/supplies', fields)
  }

  get(id: Id): Promise<Reply> {
    return this.#context.web.get(`/supplies/${segment(id)}`)
  }

  alike(id: Id): Promise<Reply> {
    return this.#context.web.get(`/supplies/${segment(id)}/alike`)
  }

  list(query: Query): Promise<Reply> {
    return this.#context.web.get('/supplies', { query })
  }

  postXml(xml: string): Promise<Reply> {
    return this.#context.web.post('/supplies/xml', xml, { contentType: 'application/xml' })
  }

  import(url: string): Promise<Reply> {
    return this.#context.web.post('/imports', { url }, { retry503: false })
  }

  preview(template: string, vars: Record<string, string> = {}): Promise<Reply> {
    return this.#context.web.post('/previews', { template, vars })
  }

  pack(name: string, ids: readonly Id[]): Promise<Reply> {
    return this.#context.web.post('/archives', { name, ids })
  }

  archive(name: string): Promise<Reply> {
    return this.#context.web.get(`/archives/${segment(name)}`)
  }

  /** A part to work with. Whether storing works is another check's claim. */
  async add(changes: Partial<Fields> = {}): Promise<Part> {
    const { given } = this.#context
    const fields = this.fields(changes)
    const reply = await this.post(fields)
    given('storing a part', reply).toHaveStatus(201)
    given('the part that was stored', reply).toHaveBody({ ...fields })
    given('the id of the part that was stored', reply.body.id).toSatisfy('a text or a number', isId)
    return reply.body
  }

  /** The parts that a list holds. */
  async found(query: Query, claim: Expect = this.#context.expect): Promise<Part[]> {
    return itemsOf('the list', await this.list(query), claim)
  }

  /** Packs parts under an everyday name, and gives the name it can be fetched by. */
  async mustPack(parts: readonly Part[], claim: Expect = this.#context.given): Promise<string> {
    const reply = await this.pack(this.#context.fresh.id('pack'), parts.map((part) => part.id))
    claim('packing an archive with an everyday name', reply).toHaveStatus(201)
    claim('the archive that was packed', reply).toHaveBody({})
    claim('the name of the archive that was packed', reply.body.name).toSatisfy('a text', isText)
    await this.holds(reply.body.name, parts, claim)
    return reply.body.name
  }

  /** Claims that an archive can be fetched and holds these parts, and no other. */
  async holds(name: string, parts: readonly Part[], claim: Expect = this.#context.expect): Promise<void> {
    const reply = await this.archive(name)
    claim('fetching the archive', reply).toHaveStatus(200)
    const entries = readTar(reply.bytes)
    claim('the archive', entries === undefined ? 'not a tar' : 'a tar').toBe('a tar')
    const packed = entries!.filter((entry) => entry.isFile && entry.path.endsWith('.json')).map((entry) => asJson(entry.content))
    const seen = packed.map((part) => ({ id: String(part?.id), name: part?.name, note: part?.note }))
    const wanted = parts.map(({ id, name, note }) => ({ id: String(id), name, note }))
    claim('the parts in the archive', seen.sort(byId)).toEqual(wanted.sort(byId))
  }

  /** The reply to an import of this part, served by a place that may be called. */
  importServed(fields: unknown): Promise<Reply> {
    const { targets, fresh } = this.#context
    const target = targets.allowed[0]!
    const path = `/${fresh.id('part')}.json`
    target.serve(path, () => ({ body: fields }))
    return this.import(target.url + path)
  }
}

export function itemsOf(label: string, reply: Reply, claim: Expect): Part[] {
  claim(label, reply).toHaveStatus(200)
  claim(label, reply).toHaveBody({})
  claim(`${label}: its items`, reply.body.items).toSatisfy('a list of parts', isListOfObjects)
  return reply.body.items
}

/** One path segment. */
export const segment = (value: Id): string => encodeURIComponent(String(value))

/** A part as an XML document; every text is escaped as it must be. */
export function xmlOf({ name, color, cents, note }: Fields): string {
  const lines = Object.entries({ name, color, cents: String(cents), note: note ?? '' }).map(([tag, value]) => `  <${tag}>${escapeXml(value)}</${tag}>\n`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<supply>\n${lines.join('')}</supply>\n`
}

export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.codePointAt(0)};`)
}

function asJson(content: Buffer): any {
  try {
    return JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isId(value: unknown): boolean {
  return isText(value) || typeof value === 'number'
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
}
