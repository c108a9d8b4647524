import type { Reply, Web } from '../../author/context.ts'
import type { ApiComplaint, ApiOperation, ApiResource, Created, CreateOptions, DescribedApi, HostileRequest, SendOptions } from '../../author/described-api.ts'
import { GivenBroken } from '../../author/expect.ts'
import { sleep } from '../../base/deadline.ts'
import type { Random } from '../../base/random.ts'
import { CannotTell } from '../../model/mistake.ts'
import type { ApiMemory, Known } from './api-memory.ts'
import { checkReply, isJson, responseFor } from './check-reply.ts'
import { idIn, identityOf } from './created-id.ts'
import { formParts, formText, withFiles } from './form-body.ts'
import { hostileRequests } from './hostile.ts'
import { makeValue } from './make-value.ts'
import { isFarReaching } from './far-reaching.ts'
import { keyOf, parameterIn, pathOf, plain, sameWord, segmentsOf } from './names.ts'
import { at, isNode, type Node } from './node.ts'
import type { Content, Operation, Parameter } from './operations.ts'
import { itemsIn, pageAfter, sizeParameter } from './pages.ts'
import { plausible } from './plausible.ts'
import { nameOf, type Resource } from './resources.ts'
import type { Schemas } from './schemas.ts'
import { asTold } from './told-values.ts'

export interface DescribedApiOptions {
  memory: ApiMemory
  web: Web
  random: Random
  signal: AbortSignal
}

/** Reads the document, and speaks as it says. */
export async function describedApi(options: DescribedApiOptions): Promise<DescribedApi> {
  const known = await options.memory.known(options.web)
  return new Api(new Shared(options, known), options.web, options.memory.users.length > 0 ? 0 : undefined)
}

/** How many others one is made for, one in need of another. */
const DEEPEST = 4
const RATE_LIMIT_TRIES = 4
const LONGEST_WAIT_MS = 10_000
/** How bodies are made, in the order in which they are tried. */
const WAYS = ['lean', 'example', 'full', 'lean', 'some', 'some', 'full'] as const

/** What those who speak differently have in common within one check. */
class Shared {
  readonly memory: ApiMemory
  readonly known: Known
  readonly random: Random
  readonly signal: AbortSignal
  readonly operations: ApiOperation[]
  readonly resources: ApiResource[]
  readonly #ours = new Map<Operation, ApiOperation>()
  readonly #theirs = new Map<ApiOperation, Operation>()
  readonly #resources = new Map<ApiResource, Resource>()
  /** What was made in this check, by resource and by who made it. */
  readonly made = new Map<string, Created[]>()
  /** What could not be made, and why: tried once. */
  readonly failed = new Map<string, unknown>()

  constructor({ memory, random, signal }: DescribedApiOptions, known: Known) {
    this.memory = memory
    this.known = known
    this.random = random
    this.signal = signal
    this.operations = known.document.operations.map((operation) => this.#shown(operation))
    this.resources = known.resources.map((resource) => this.#shownResource(resource))
  }

  theirs(operation: ApiOperation): Operation {
    const found = this.#theirs.get(operation)
    if (!found) throw new Error(`${operation.name} is not an operation of this document`)
    return found
  }

  resourceOf(resource: ApiResource): Resource {
    const found = this.#resources.get(resource)
    if (!found) throw new Error(`${resource.name} is not a resource of this document`)
    return found
  }

  shownOf(resource: Resource): ApiResource {
    return [...this.#resources].find(([, one]) => one === resource)?.[0] as ApiResource
  }

  #shown(operation: Operation): ApiOperation {
    const { id, method, path, secured, deprecated, body, responses } = operation
    const shown: ApiOperation = { name: nameOf(operation), id, method, path, secured, deprecated, takesBody: body !== undefined, statuses: Object.keys(responses) }
    this.#ours.set(operation, shown)
    this.#theirs.set(shown, operation)
    return shown
  }

  #shownResource(resource: Resource): ApiResource {
    const role = (operation: Operation | undefined) => operation && this.#ours.get(operation)
    const { name, parameter, id, shared, why } = resource
    const shown: ApiResource = { name, parameter, id, shared, why, create: role(resource.create), read: role(resource.read), list: role(resource.list), replace: role(resource.replace), update: role(resource.update), remove: role(resource.remove) }
    this.#resources.set(shown, resource)
    return shown
  }
}

class Api implements DescribedApi {
  readonly #shared: Shared
  readonly #web: Web
  readonly #speaker: number | undefined

  constructor(shared: Shared, web: Web, speaker: number | undefined) {
    this.#shared = shared
    this.#web = web
    this.#speaker = speaker
  }

  get title(): string {
    return this.#shared.known.document.title
  }

  get version(): string {
    return this.#shared.known.document.version
  }

  get source(): string {
    return this.#shared.known.source
  }

  get complaints(): readonly ApiComplaint[] {
    const { document, lost } = this.#shared.known
    return [...document.complaints, ...lost.map((message) => ({ pointer: '', message }))]
  }

  get operations(): readonly ApiOperation[] {
    return this.#shared.operations
  }

  get resources(): readonly ApiResource[] {
    return this.#shared.resources
  }

  get users(): number {
    return this.#shared.memory.users.length
  }

  as(user: number): DescribedApi {
    if (!this.#shared.memory.users[user]) throw new CannotTell(`the project does not say how to speak as user ${user + 1}`, 'Say it under `inspect: { users: … }` in roadworthy.yaml.')
    return new Api(this.#shared, this.#web, user)
  }

  asNobody(): DescribedApi {
    return new Api(this.#shared, this.#web, undefined)
  }

  instance(index: number): DescribedApi {
    return new Api(this.#shared, this.#web.instance(index), this.#speaker)
  }

  async send(operation: ApiOperation, options: SendOptions = {}): Promise<Reply> {
    return (await this.#send(operation, options, (web, ...request) => web.request(...request))) as Reply
  }

  attempt(operation: ApiOperation, options: SendOptions = {}): Promise<Reply | undefined> {
    return this.#send(operation, options, (web, ...request) => web.attempt(...request))
  }

  async create(resource: ApiResource, options: CreateOptions = {}): Promise<Created> {
    return this.#create(this.#shared.resourceOf(resource), options, 0)
  }

  async createEach(resources: readonly ApiResource[], failed: (resource: ApiResource, why: string) => void, most = Infinity): Promise<Created[]> {
    const made: Created[] = []
    let last: unknown
    let isThere = false
    for (const resource of resources) {
      if (made.length >= most) break
      try {
        const created = await this.create(resource)
        await this.#belongsTogether(created)
        made.push(created)
      } catch (error) {
        if (!(error instanceof GivenBroken) && !(error instanceof CannotTell)) throw error
        last = error
        isThere ||= !(error instanceof NotThere)
        failed(resource, error.message)
      }
    }
    if (made.length === 0 && isThere) throw last
    return made
  }

  /** What was made can be read where it is thought to lie; else the two were taken for a pair wrongly, as far as anybody can tell. */
  async #belongsTogether(created: Created): Promise<void> {
    const { create, read } = created.resource
    if (!create || !read || created.reply.status === 202) return
    const reply = await this.act(created, 'read')
    if (![400, 404, 405, 422].includes(reply.status)) return
    throw new GivenBroken({ label: `${read.name} of what ${create.name} has made`, expected: 'status 200 (if they do not belong together, say under `inspect: { resources: … }` what does)', observed: `status ${reply.status}`, part: 'status' }, reply.exchange)
  }

  async isNotThere({ path }: ApiOperation, reply: Reply): Promise<boolean> {
    // where a path names a thing it may be the thing that is missing
    return !path.includes('{') && this.#shared.memory.unknown.is(reply, (await this.#spoken()).web)
  }

  offLimits(operation: ApiOperation): string | undefined {
    const theirs = this.#shared.theirs(operation)
    if (['GET', 'HEAD', 'OPTIONS'].includes(theirs.method)) return undefined
    const segments = segmentsOf(theirs.path)
    const named = segments.flatMap((part, index) => (part.includes('{') ? [{ name: parameterIn(part), path: pathOf(segments.slice(0, index + 1)) }] : []))
    if (named.length === 0) {
      if (['DELETE', 'PUT', 'PATCH'].includes(theirs.method)) return 'it changes what this inspection has not made'
      return isFarReaching(theirs) ? 'by its name it reaches further than what this inspection has made' : undefined
    }
    const ours = named.every(({ name, path }) => name !== undefined && this.#resourceAt(path, name)?.create !== undefined)
    return ours ? undefined : 'it changes what this inspection cannot make'
  }

  async possibly<T>(work: () => Promise<T>, told: (why: string) => void): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof GivenBroken) && !(error instanceof CannotTell)) throw error
      told(error.message)
      return undefined
    }
  }

  sized(operation: ApiOperation, size: number): Record<string, number> {
    const theirs = this.#shared.theirs(operation)
    const name = sizeParameter(theirs)
    const pointer = theirs.parameters.find((one) => one.in === 'query' && one.name === name)?.schema
    const { request } = this.#shared.known.document
    const schema = pointer === undefined ? undefined : request.resolve(request.at(pointer))
    const most = typeof schema?.maximum === 'number' ? schema.maximum : size
    return name === undefined ? {} : { [name]: Math.min(size, most) }
  }

  act(created: Created, kind: 'read' | 'replace' | 'update' | 'remove', options: SendOptions = {}): Promise<Reply> {
    const operation = created.resource[kind]
    if (!operation) throw new CannotTell(`the document has no operation to ${kind} one of ${created.resource.name}`)
    return this.send(operation, { values: created.values, ...options })
  }

  list(created: Created, options: SendOptions = {}): Promise<Reply> {
    const { list, name } = created.resource
    if (!list) throw new CannotTell(`the document has no list of ${name}`)
    return this.send(list, { values: created.values, ...options })
  }

  async body(operation: ApiOperation, { full = false } = {}): Promise<unknown> {
    const theirs = this.#shared.theirs(operation)
    const made = await this.#makeBody(theirs, full ? WAYS.indexOf('full') : this.#wayOf(theirs), { depth: 0, reuse: true })
    return made?.value
  }

  conforms(operation: ApiOperation, reply: Reply): ApiComplaint[] {
    return checkReply(this.#shared.known.document, this.#shared.theirs(operation), reply)
  }

  declares(operation: ApiOperation, status: number): boolean {
    return responseFor(this.#shared.theirs(operation), status) !== undefined
  }

  async hostile(operation: ApiOperation): Promise<HostileRequest[]> {
    const { known, random } = this.#shared
    const theirs = this.#shared.theirs(operation)
    const values = await this.#pathValues(theirs, {}, { depth: 0, reuse: true })
    const made = await this.#makeBody(theirs, this.#wayOf(theirs), { depth: 0, reuse: true })
    const query = this.#requiredQuery(theirs)
    const content = made && isJson(made.content.type) ? made.content : undefined
    return hostileRequests(known.document, theirs, { path: filledPath(theirs.path, values), values, query, ...(content ? { body: made?.value, schema: content.schema } : {}) }, random.fork(theirs.pointer))
  }

  itemsOf(reply: Reply): unknown[] | undefined {
    return itemsIn(reply.body)
  }

  nextPage(operation: ApiOperation, reply: Reply, asked: SendOptions): SendOptions | undefined {
    return pageAfter(this.#shared.theirs(operation), reply, asked)
  }

  idIn(resource: ApiResource, item: unknown): string | undefined {
    const own = idIn(resource, item)
    if (own === undefined || !isNode(item)) return own
    const made = [...this.#shared.made.values()].flat().filter((one) => one.resource.name === resource.name)
    if (made.some(({ id }) => id === own)) return own
    // what a path calls by its name may have an `id` of its own besides
    const said = new Set(Object.values(item).filter((value) => typeof value === 'string'))
    return made.find(({ id }) => said.has(id))?.id ?? own
  }

  /** Puts a request together and sends it; who is not known any more logs in anew, and what comes too fast comes again later. */
  async #send<T extends Reply | undefined>(shown: ApiOperation, options: SendOptions, by: (web: Web, ...request: Parameters<Web['request']>) => Promise<T>): Promise<T> {
    const operation = this.#shared.theirs(shown)
    const request = await this.#compose(operation, options, { depth: 0, reuse: true })
    let web = await this.#spoken()
    for (let tries = 1, renewed = false; ; tries++) {
      const reply = await by(web.web, operation.method, request.path, request.options)
      if (reply?.status === 401 && !renewed && !options.steady && web.headers && options.headers?.authorization === undefined) {
        renewed = true
        web = await this.#renewed(web.headers)
        continue
      }
      const waitMs = reply?.status === 429 && tries < RATE_LIMIT_TRIES ? retryAfterMs(reply.header('retry-after')) : undefined
      if (waitMs === undefined) return reply
      await sleep(waitMs, this.#shared.signal)
    }
  }

  async #spoken(): Promise<{ web: Web; headers?: Record<string, string> }> {
    const user = this.#speaker === undefined ? undefined : this.#shared.memory.users[this.#speaker]
    if (!user) return { web: this.#web }
    const headers = await user.headers(this.#web)
    return { web: this.#web.as(headers), headers }
  }

  async #renewed(known: Record<string, string>): Promise<{ web: Web; headers: Record<string, string> }> {
    const user = this.#shared.memory.users[this.#speaker as number]
    const headers = (await user?.renew(this.#web, known)) ?? known
    return { web: this.#web.as(headers), headers }
  }

  async #compose(operation: Operation, options: SendOptions, making: Making) {
    const { base } = this.#shared.known
    const path = options.path === undefined ? base + filledPath(operation.path, await this.#pathValues(operation, options.values ?? {}, making)) : placed(base, operation, options.path)
    const made = options.body === undefined ? await this.#makeBody(operation, this.#wayOf(operation), making) : { value: options.body, content: contentOf(operation) }
    const encoded = made && made.content ? this.#encoded(made.value, made.content, options.contentType) : made ? { body: made.value instanceof Uint8Array ? made.value : JSON.stringify(made.value), contentType: options.contentType } : {}
    const query = options.path === undefined ? { ...this.#requiredQuery(operation), ...options.query } : options.query
    return { path, options: { ...encoded, query, headers: { ...this.#requiredHeaders(operation), ...options.headers }, ...(options.limitMs ? { limitMs: options.limitMs } : {}) } }
  }

  #encoded(value: unknown, { type }: Content, contentType: string | undefined): { body: unknown; contentType?: string } {
    if (value instanceof Uint8Array) return { body: value, contentType: contentType ?? concrete(type) }
    if (isJson(type) || type.includes('*')) return { body: JSON.stringify(value), contentType: contentType ?? (type.includes('*') ? 'application/json' : type) }
    if (type === 'application/x-www-form-urlencoded') return { body: formText(value), contentType: contentType ?? type }
    if (type === 'multipart/form-data') {
      const boundary = `part${this.#shared.random.letters(16)}`
      return { body: formParts(value, boundary), contentType: `${type}; boundary=${boundary}` }
    }
    return { body: typeof value === 'string' ? value : JSON.stringify(value), contentType: contentType ?? type }
  }

  #requiredQuery(operation: Operation): Record<string, string | readonly string[]> {
    return Object.fromEntries(this.#madeParameters(operation, 'query').map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : textOf(value)]))
  }

  #requiredHeaders(operation: Operation): Record<string, string> {
    // a document may say again what the user's own headers say
    const made = this.#madeParameters(operation, 'header').filter(([name]) => !/^(accept|content-type|authorization|cookie)$/i.test(name))
    return Object.fromEntries(made.map(([name, value]) => [name, textOf(value).replace(/[^\x20-\x7e]/g, '')]))
  }

  #madeParameters(operation: Operation, where: string): [string, unknown][] {
    return operation.parameters.filter((one) => one.in === where && one.required).map((one) => [one.name, this.#parameterValue(one)])
  }

  #parameterValue({ name, schema: pointer }: Parameter): unknown {
    const { known, random } = this.#shared
    const schema = pointer === undefined ? undefined : known.document.request.at(pointer)
    const made = schema === undefined ? undefined : makeValue(known.document.request, schema, random)
    return made ? plausibleAlone(made.value, name) : random.letters(8)
  }

  /** Values for the path: those that are given, ids of what was made or is made now, else made up. */
  async #pathValues(operation: Operation, given: Readonly<Record<string, string>>, making: Making): Promise<Record<string, string>> {
    const values: Record<string, string> = {}
    const segments = segmentsOf(operation.path)
    for (const [index, segment] of segments.entries()) {
      for (const [, name] of segment.matchAll(/\{([^{}]+)\}/g) as Iterable<[string, string]>) {
        const own = given[name]
        if (own !== undefined) {
          values[name] = own
          continue
        }
        const resource = this.#resourceAt(pathOf(segments.slice(0, index + 1)), name)
        const found = resource?.create && making.depth < DEEPEST && !making.making?.includes(resource) ? await this.#oneOf(resource, making) : undefined
        // what leads to it comes from it
        for (const [other, value] of Object.entries(found?.values ?? {})) if (given[other] === undefined && (other === name || Object.hasOwn(values, other))) values[other] = value
        values[name] ??= found?.id ?? String(this.#parameterValue(operation.parameters.find((one) => one.in === 'path' && one.name === name) ?? { name, in: 'path', required: true }))
      }
    }
    return values
  }

  #resourceAt(path: string, parameter: string): Resource | undefined {
    const { resources } = this.#shared.known
    const bare = (template: string) => segmentsOf(template).map((part) => (parameterIn(part) === undefined ? part : '{}')).join('/')
    const items = (one: Resource) => [one.read, one.replace, one.update, one.remove].filter((operation) => operation !== undefined)
    const exact = resources.find((one) => items(one).some((operation) => bare(operation.path) === bare(path)))
    if (exact?.create) return exact
    const before = segmentsOf(path).at(-2)
    const named = (name: string | undefined) => (name === undefined ? undefined : resources.find((one) => one.create && sameWord(segmentsOf(one.name).at(-1) as string, name)))
    return named(keyOf(parameter)?.of) ?? (before !== undefined && parameterIn(before) === undefined ? named(before) : undefined) ?? exact
  }

  /** One that is there, or a new one. */
  async #oneOf(resource: Resource, making: Making): Promise<Created> {
    const made = this.#shared.made.get(this.#keyFor(resource)) ?? []
    if (making.reuse && made.length > 0) return this.#shared.random.pick(made)
    return this.#create(resource, { reuse: making.reuse }, making.depth + 1, making.making)
  }

  #keyFor(resource: Resource): string {
    return `${this.#speaker ?? 'nobody'} ${this.#shared.known.resources.indexOf(resource)}`
  }

  async #create(resource: Resource, options: CreateOptions, depth: number, making: Resource[] = []): Promise<Created> {
    const key = this.#keyFor(resource)
    const before = this.#shared.failed.get(key)
    if (before && !this.#shared.made.has(key)) throw before
    try {
      return await this.#made(resource, options, depth, making)
    } catch (error) {
      this.#shared.failed.set(key, error)
      throw error
    }
  }

  async #made(resource: Resource, options: CreateOptions, depth: number, making: Resource[]): Promise<Created> {
    const operation = resource.create
    if (!operation) throw new CannotTell(`the document does not show how one of ${resource.name} is made`, 'Say it under `inspect: { resources: … }` in roadworthy.yaml.')
    const shown = this.#shared.shownOf(resource)
    const inside: Making = { depth, reuse: options.reuse === true, making: [...making, resource] }
    const values = await this.#pathValues(operation, options.beside?.values ?? {}, inside)
    let last: Reply | undefined
    const first = this.#wayOf(operation)
    const { taken, lucky } = this.#shared.memory
    for (const way of [first, ...WAYS.keys(), ...(lucky.has(operation.pointer) ? ['as before' as const] : [])]) {
      const made = way === 'as before' ? { value: lucky.get(operation.pointer) } : await this.#makeBody(operation, way, inside)
      last = await this.send(shown.create as ApiOperation, { values, ...(made ? { body: made.value } : {}), steady: options.steady })
      if (last.status >= 200 && last.status < 300) {
        if (way !== 'as before') taken.set(operation.pointer, way)
        if (way !== 'as before' && WAYS[way] === 'some') lucky.set(operation.pointer, made?.value)
        return this.#born(resource, shown, last, made?.value, values)
      }
      // no other body will be taken
      if ([401, 403, 404, 405, 429, 501].includes(last.status)) break
    }
    if (await this.isNotThere(shown.create as ApiOperation, last as Reply)) throw new NotThere({ label: nameOf(operation), expected: 'to be there, since the document describes it', observed: `status ${last?.status}, as for any path that is not there`, part: 'status' }, last?.exchange)
    return this.#notTaken(operation, last as Reply)
  }

  #born(resource: Resource, shown: ApiResource, reply: Reply, sent: unknown, values: Record<string, string>): Created {
    const identity = identityOf({ resource, reply, sent, values }, this.#web, this.#shared.known.base)
    if (!identity && resource.parameter !== undefined) {
      throw new GivenBroken({ label: `the id of what ${nameOf(resource.create as Operation)} made`, expected: `a Location header, a link, or a member such as \`${resource.parameter}\` or \`id\` in the reply`, observed: 'none of them; `inspect: { resources: … id: … }` in roadworthy.yaml can say where it stands', part: 'body' }, reply.exchange)
    }
    const created: Created = { resource: shown, id: identity?.id ?? '', values: { ...values, ...identity?.values }, sent, reply }
    const key = this.#keyFor(resource)
    this.#shared.made.set(key, [...(this.#shared.made.get(key) ?? []), created])
    return created
  }

  #notTaken(operation: Operation, reply: Reply): never {
    if (reply.status === 429) throw new CannotTell(`${nameOf(operation)} is limited, and was not free again in time`, 'Raise the limit for the inspection, in the environment that roadworthy.yaml gives.')
    const hint = reply.status === 401 || reply.status === 403 ? 'say under `inspect.users` how to come in' : 'an `example` in the document shows what else it wants'
    throw new GivenBroken({ label: `${nameOf(operation)} with what its schema allows`, expected: `a 2xx (${hint})`, observed: `status ${reply.status}`, part: 'status' }, reply.exchange)
  }

  #wayOf(operation: Operation): number {
    return this.#shared.memory.taken.get(operation.pointer) ?? 0
  }

  /** A body that the schema allows, with ids of others where it names them. */
  async #makeBody(operation: Operation, way: number, making: Making): Promise<{ value: unknown; content: Content } | undefined> {
    const content = contentOf(operation)
    if (!content) return undefined
    const { document } = this.#shared.known
    const whole = content.schema === undefined ? undefined : document.request.at(content.schema)
    const schema = whole === undefined ? undefined : oneNotMany(document.request, whole)
    if (schema === undefined) return operation.body?.required ? { value: {}, content } : undefined
    const kind = WAYS[way] ?? 'some'
    const example = kind === 'example' ? exampleOf(document.root, content) : undefined
    const { random } = this.#shared
    const made = example ?? makeValue(document.request, schema, random, { lean: 0, example: 0.5, full: 1, some: 0.5 }[kind])
    if (!made) return undefined
    const likely = example ? made.value : plausible(document.request, schema, made.value, random)
    const told = kind === 'example' ? asTold(document.request, schema, likely) : likely
    const value = await this.#withKeys(told, schema, making)
    return { value: content.type === 'multipart/form-data' ? withFiles(document.request, schema, value, way % 2 === 1) : value, content }
  }

  /** Members that name another are given the id of one. Those that need not be there are left out if there is none to be had. */
  async #withKeys(value: unknown, schema: Node | boolean, making: Making): Promise<unknown> {
    if (!isNode(value)) return value
    const { known } = this.#shared
    const out: Node = { ...value }
    for (const [name, member] of Object.entries(value)) {
      const key = keyOf(name)
      const resource = key && known.resources.find((one) => one.create && sameWord(segmentsOf(one.name).at(-1) as string, key.of))
      if (!key || !resource || (typeof member === 'object' && !Array.isArray(member))) continue
      const inCircle = making.making?.includes(resource) || making.depth >= DEEPEST
      if (!inCircle) {
        const { id } = await this.#oneOf(resource, making)
        const one = typeof (Array.isArray(member) ? member[0] : member) === 'number' && id !== '' && Number.isFinite(Number(id)) ? Number(id) : id
        const changed = { ...out, [name]: Array.isArray(member) ? [one] : one }
        if (known.document.request.errors(schema, changed).length === 0) out[name] = changed[name]
      } else {
        const { [name]: _, ...without } = out
        if (known.document.request.errors(schema, without).length === 0) delete out[name]
      }
    }
    return out
  }
}

/** What the document describes and the program does not have. */
class NotThere extends GivenBroken {}

interface Making {
  depth: number
  reuse: boolean
  /** Those that are being made, so that no circle is gone round. */
  making?: Resource[]
}

/** JSON before forms before the rest. */
function contentOf({ body }: Operation): Content | undefined {
  const rank = ({ type }: Content) => (isJson(type) ? 0 : type.includes('*') ? 1 : type === 'application/x-www-form-urlencoded' ? 2 : type === 'multipart/form-data' ? 3 : 4)
  return body?.content.toSorted((a, b) => rank(a) - rank(b))[0]
}

/** Where a body may be one thing or a list of such, the one: of a list nobody could say which of them is meant afterwards. */
function oneNotMany(schemas: Schemas, schema: Node | boolean): Node | boolean {
  const { oneOf, anyOf } = schemas.resolve(schema) ?? {}
  const branches = [oneOf, anyOf].find((all): all is unknown[] => Array.isArray(all)) ?? []
  const isList = (branch: unknown) => schemas.resolve(branch)?.type === 'array'
  const one = branches.find((branch): branch is Node => isNode(branch) && !isList(branch))
  return one && branches.some(isList) ? one : schema
}

const concrete = (type: string): string => (type.includes('*') ? 'application/octet-stream' : type)

/** The example beside a schema, or in it. */
function exampleOf(root: Node, content: Content): { value: unknown } | undefined {
  if (content.schema === undefined) return undefined
  const beside = at(root, content.schema.replace(/\/schema$/, ''))
  if (isNode(beside)) {
    if (beside.example !== undefined) return { value: beside.example }
    const [first] = isNode(beside.examples) ? Object.values(beside.examples) : []
    if (isNode(first) && first.value !== undefined) return { value: first.value }
  }
  let schema = at(root, content.schema)
  for (let hops = 0; isNode(schema) && typeof schema.$ref === 'string' && schema.$ref.startsWith('#/') && hops < 20; hops++) schema = at(root, decodeURIComponent(schema.$ref.slice(1)))
  if (!isNode(schema)) return undefined
  if (schema.example !== undefined) return { value: schema.example }
  return Array.isArray(schema.examples) && schema.examples.length > 0 ? { value: schema.examples[0] } : undefined
}

function filledPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? 'x'))
}

/** A link out of a reply stands as it is; `?page=2` is beside the operation's own path; what we wrote begins at the base. */
function placed(base: string, operation: Operation, path: string): string {
  if (/^https?:/i.test(path)) return path
  if (path.startsWith('?')) return base + operation.path + path
  return base !== '' && !path.startsWith(`${base}/`) ? base + path : path
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function plausibleAlone(value: unknown, name: string): unknown {
  // pages and limits are asked for small
  return typeof value === 'number' && /^(page|limit|size|perpage|pagesize|offset|skip)$/.test(plain(name)) ? Math.max(1, Math.min(10, value)) : value
}

function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) || ms > LONGEST_WAIT_MS ? undefined : Math.max(50, ms)
}
