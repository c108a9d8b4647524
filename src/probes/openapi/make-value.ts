import type { Random } from '../../base/random.ts'
import { CannotMake, flatSchema, typesOf } from './flat-schema.ts'
import { isNode, type Node } from './node.ts'
import type { Schemas } from './schemas.ts'
import { textForPattern } from './text-for-pattern.ts'

const TRIES = 30
/** From here on only what must be there. */
const DEEP = 4
const DEEPEST = 12

/**
 * A value that a schema accepts, wrapped since it may be null; undefined if
 * none could be made. Every one is checked. `optional` is how likely a member
 * that need not be there is there.
 */
export function makeValue(schemas: Schemas, schema: Node | boolean, random: Random, optional = 0.7): { value: unknown } | undefined {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const value = attempted({ schemas, random, optional }, schema)
    if (value && schemas.errors(schema, value.value).length === 0) return value
  }
  return examplesOf(schemas, schema).find(({ value }) => schemas.errors(schema, value).length === 0)
}

interface Source {
  schemas: Schemas
  random: Random
  optional: number
}

function attempted(source: Source, schema: unknown): { value: unknown } | undefined {
  try {
    return { value: make(source, schema, 0) }
  } catch (error) {
    if (error instanceof CannotMake) return undefined
    throw error
  }
}

function examplesOf(schemas: Schemas, schema: Node | boolean): { value: unknown }[] {
  const node = schemas.resolve(schema) ?? {}
  return ['example', 'default', 'const'].filter((key) => key in node).map((key) => ({ value: node[key] })).concat(Array.isArray(node.examples) ? node.examples.map((value: unknown) => ({ value })) : [])
}

function make(source: Source, schema: unknown, depth: number): unknown {
  if (depth > DEEPEST) throw new CannotMake()
  const { schemas, random } = source
  const flat = flatSchema(schemas, schema, (branches) => random.pick(branches))
  if ('const' in flat) return flat.const
  if (Array.isArray(flat.enum)) {
    if (flat.enum.length === 0) throw new CannotMake()
    return random.pick(flat.enum)
  }
  const types = typesOf(flat)
  switch (types.find((type) => type !== 'null') ?? types[0] ?? 'string') {
    case 'object':
      return makeObject(source, flat, depth)
    case 'array':
      return makeArray(source, flat, depth)
    case 'integer':
      return makeNumber(flat, random, true)
    case 'number':
      return makeNumber(flat, random, false)
    case 'boolean':
      return random.bool()
    case 'null':
      return null
    default:
      return makeText(flat, random)
  }
}

function makeObject(source: Source, flat: Node, depth: number): Node {
  const { schemas, random } = source
  const properties = isNode(flat.properties) ? flat.properties : {}
  const required = Array.isArray(flat.required) ? flat.required.filter((name) => typeof name === 'string') : []
  const optional = Object.keys(properties).filter((name) => !required.includes(name) && depth < DEEP && random.bool(source.optional) && schemas.resolve(properties[name])?.readOnly !== true)
  const members = [...required, ...optional].flatMap((name): [string, unknown][] => {
    const schema = Object.hasOwn(properties, name) ? properties[name] : flat.additionalProperties
    const member = required.includes(name) ? { value: make(source, schema, depth + 1) } : optionally(() => make(source, schema, depth + 1))
    return member ? [[name, member.value]] : []
  })
  return Object.fromEntries(members)
}

/** What need not be there is left out if it cannot be made. */
function optionally(work: () => unknown): { value: unknown } | undefined {
  try {
    return { value: work() }
  } catch (error) {
    if (error instanceof CannotMake) return undefined
    throw error
  }
}

const MOST_ITEMS = 1000

function makeArray(source: Source, flat: Node, depth: number): unknown[] {
  const { random } = source
  const least = number(flat.minItems) ?? 0
  if (least > MOST_ITEMS) throw new CannotMake()
  const usual = depth < DEEP ? Math.max(1, least) + random.int(0, 2) : least
  const length = Math.min(Math.max(least, usual), number(flat.maxItems) ?? Infinity)
  const first = Array.isArray(flat.prefixItems) ? flat.prefixItems : []
  const items: unknown[] = []
  for (let tries = 0; items.length < length && tries < length + TRIES; tries++) {
    const item = optionally(() => make(source, items.length < first.length ? first[items.length] : flat.items, depth + 1))
    if (!item) break
    if (flat.uniqueItems !== true || !items.some((other) => JSON.stringify(other) === JSON.stringify(item.value))) items.push(item.value)
  }
  if (items.length < least) throw new CannotMake()
  return items
}

function makeNumber(flat: Node, random: Random, whole: boolean): number {
  const step = number(flat.multipleOf) ?? (whole ? 1 : 0.5)
  const above = number(flat.exclusiveMinimum)
  const below = number(flat.exclusiveMaximum)
  const least = Math.max(number(flat.minimum) ?? -Infinity, above ?? -Infinity)
  const most = Math.min(number(flat.maximum) ?? Infinity, below ?? Infinity)
  const from = Number.isFinite(least) ? least : Number.isFinite(most) ? most - 1000 * step : 1
  const to = Number.isFinite(most) ? most : from + 1000 * step
  let low = Math.ceil(from / step)
  let high = Math.floor(to / step)
  if (above !== undefined && low * step <= above) low++
  if (below !== undefined && high * step >= below) high--
  // bounds nearer to each other than a step
  if (low > high) return whole ? Math.ceil(from) : (from + to) / 2
  return Number((random.int(low, Math.min(high, low + 1_000_000)) * step).toPrecision(15))
}

const LONGEST_TEXT = 100_000

function makeText(flat: Node, random: Random): string {
  if (typeof flat.pattern === 'string') {
    const text = textForPattern(flat.pattern, random)
    if (text === undefined) throw new CannotMake()
    return text
  }
  const least = number(flat.minLength) ?? 1
  const most = number(flat.maxLength) ?? Math.max(12, least)
  if (least > LONGEST_TEXT) throw new CannotMake()
  const formatted = typeof flat.format === 'string' ? FORMATS[flat.format]?.(random) : undefined
  return formatted ?? random.letters(Math.min(most, Math.max(least, random.int(3, 12))))
}

const hex = (random: Random, digits: number) => Array.from({ length: digits }, () => random.int(0, 15).toString(16)).join('')
const instant = (random: Random) => new Date(random.int(1_600_000_000, 1_900_000_000) * 1000).toISOString()

const FORMATS: Record<string, (random: Random) => string> = {
  'date-time': instant,
  date: (random) => instant(random).slice(0, 10),
  time: (random) => instant(random).slice(11),
  duration: (random) => `P${random.int(1, 30)}D`,
  email: (random) => `${random.letters(8)}@example.com`,
  hostname: (random) => `${random.letters(8)}.example.com`,
  ipv4: (random) => `192.0.2.${random.int(1, 254)}`,
  ipv6: (random) => `2001:db8::${random.int(1, 9999)}`,
  uuid: (random) => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`,
  uri: (random) => `https://example.com/${random.letters(8)}`,
  url: (random) => `https://example.com/${random.letters(8)}`,
  'uri-reference': (random) => `/${random.letters(8)}`,
  byte: (random) => Buffer.from(random.letters(9)).toString('base64'),
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
