import type { Reply, Web } from '../../author/context.ts'
import { at, isNode, type Node } from './node.ts'
import { parameterIn, plain, segmentsOf, singular } from './names.ts'
import type { Operation } from './operations.ts'
import type { Resource } from './resources.ts'

/** What names one, and what its path has besides. */
export interface Identity {
  id: string
  values: Record<string, string>
}

export interface Birth {
  resource: Resource
  reply: Reply
  /** What was sent. */
  sent: unknown
  /** What stood in the path it was sent to. */
  values: Record<string, string>
}

/** Finds a created one's id, and its place: Location, declared links, then members of the body; undefined if nothing shows it. */
export function identityOf(birth: Birth, web: Web, base: string): Identity | undefined {
  const { resource, reply } = birth
  const item = resource.read ?? resource.update ?? resource.replace ?? resource.remove
  const names = segmentsOf(item?.path ?? '').flatMap((part) => parameterIn(part) ?? [])
  const last = names.at(-1)
  const located = item && resource.id === undefined ? fromLocation(item.path, reply, web, base) : undefined
  if (located && last !== undefined) return { id: located[last] as string, values: located }
  const id = resource.id === undefined ? (fromLinks(birth, item) ?? idIn(resource, bodyOf(reply)) ?? scalar(bodyOf(reply)) ?? idIn(resource, birth.sent)) : scalar(at(bodyOf(reply), resource.id))
  if (id === undefined) return undefined
  const values = Object.fromEntries(names.map((name) => [name, name === last ? id : (ancestor(name, birth) ?? id)]))
  return { id, values }
}

function ancestor(name: string, { values, sent, reply }: Birth): string | undefined {
  if (Object.hasOwn(values, name)) return values[name]
  for (const from of [values, sent, bodyOf(reply)]) {
    const key = isNode(from) ? Object.keys(from).find((one) => plain(one) === plain(name)) : undefined
    const found = key === undefined ? undefined : scalar((from as Node)[key])
    if (found !== undefined) return found
  }
  return Object.values(values).at(-1)
}

function bodyOf(reply: Reply): unknown {
  try {
    return reply.body
  } catch {
    return undefined
  }
}

function fromLocation(template: string, reply: Reply, web: Web, base: string): Record<string, string> | undefined {
  const location = reply.header('location')
  if (location === undefined) return undefined
  const target = web.resolve(location)
  const path = (/^https?:/i.test(target) ? new URL(target).pathname : (target.split(/[?#]/)[0] as string)).replace(/\/+$/, '')
  const [wanted, got] = [segmentsOf(template), segmentsOf(path.startsWith(`${base}/`) ? path.slice(base.length) : path)]
  if (wanted.length !== got.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const name = parameterIn(part)
    if (name !== undefined) values[name] = decoded(got[index] as string)
    else if (part !== got[index]) return undefined
  }
  return values
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function fromLinks({ resource, reply }: Birth, item: Operation | undefined): string | undefined {
  const links = resource.create?.responses[String(reply.status)]?.links ?? []
  const link = links.find((one) => item && (one.operationId === item.id || one.operation === item.pointer))
  const expression = link?.parameters[resource.parameter ?? ''] ?? Object.values(link?.parameters ?? {})[0]
  if (expression?.startsWith('$response.body#')) return scalar(at(bodyOf(reply), expression.slice('$response.body#'.length)))
  if (expression?.startsWith('$response.header.')) return reply.header(expression.slice('$response.header.'.length))
  return undefined
}

const USUAL = ['id', 'uuid', 'guid', 'slug', 'key', 'code', 'number', 'reference', 'handle', 'username', 'name']

/** In an object, or in the one that it wraps. */
export function idIn(resource: Pick<Resource, 'name' | 'parameter'>, value: unknown): string | undefined {
  if (!isNode(value)) return undefined
  const own = singular(segmentsOf(resource.name).at(-1) ?? '')
  const wanted = [...new Set([plain(resource.parameter ?? ''), `${own}id`, `${own}uuid`, `${own}slug`, ...USUAL])].filter((name) => name !== '')
  // `{tool}` in a path is what a `tool` or an `id` in the body says, and no object
  for (const name of wanted) {
    const key = Object.keys(value).find((one) => plain(one) === name)
    const found = key === undefined ? undefined : scalar(value[key])
    if (found !== undefined) return found
  }
  const inner = ['data', 'result', 'item', 'attributes', own].flatMap((name) => Object.entries(value).filter(([key]) => plain(key) === name)).map(([, one]) => one).find(isNode)
  if (inner) return idIn(resource, inner)
  const members = Object.values(value)
  return members.length === 1 && isNode(members[0]) ? idIn(resource, members[0]) : undefined
}

function scalar(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '' && value.length < 500) || typeof value === 'number' ? String(value) : undefined
}
