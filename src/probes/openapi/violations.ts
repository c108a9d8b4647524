import type { Random } from '../../base/random.ts'
import { CannotMake, flatSchema, typesOf } from './flat-schema.ts'
import { makeValue } from './make-value.ts'
import { at, isNode, token, type Node } from './node.ts'
import type { Schemas } from './schemas.ts'

/** A value that breaks one keyword of its schema, and nothing else. */
export interface Violation {
  /** JSON Pointer to what is wrong in it. */
  pointer: string
  keyword: string
  value: unknown
  /** What is wrong, as a sentence without its beginning. */
  message: string
}

const DEEPEST = 6
const MOST = 500

/**
 * Wrong values, each by one keyword only, made from a right one. That it is
 * wrong, and by nothing else, is checked: what cannot be told apart (a wrong
 * type that no longer fits an enumeration either) is left out.
 */
export function violationsOf(schemas: Schemas, schema: Node | boolean, random: Random): Violation[] {
  const right = makeValue(schemas, schema, random)
  if (!right) return []
  const found = new Map<string, Violation>()
  for (const { pointer, keyword, value } of walk({ schemas, random }, schema, right.value, '', 0)) {
    const wrong = replaced(right.value, pointer, value)
    const errors = schemas.errors(schema, wrong)
    const complaint = schemas.complaints(schema, wrong)[0]
    const alone = errors.every((error) => 'keyword' in error && error.keyword === keyword && error.instancePath === pointer)
    const key = `${pointer} ${keyword} ${complaint?.message}`
    if (errors.length > 0 && alone && complaint && !found.has(key)) found.set(key, { pointer, keyword, value: wrong, message: complaint.message })
    if (found.size >= MOST) break
  }
  return [...found.values()]
}

/** One place, what to put there, and which keyword that may break. */
interface Change {
  pointer: string
  keyword: string
  value: unknown
}

interface Source {
  schemas: Schemas
  random: Random
}

function* walk(source: Source, schema: unknown, value: unknown, pointer: string, depth: number): Generator<Change> {
  const flat = flatFor(source.schemas, schema, value)
  if (!flat || depth > DEEPEST) return
  for (const [keyword, wrong] of wrongOf(source, flat, value)) yield { pointer, keyword, value: wrong }
  if (Array.isArray(value)) {
    const first: unknown[] = Array.isArray(flat.prefixItems) ? flat.prefixItems : []
    if (value.length > 0) yield* walk(source, first[0] ?? flat.items, value[0], `${pointer}/0`, depth + 1)
  } else if (isNode(value) && isNode(flat.properties)) {
    for (const [name, member] of Object.entries(value)) {
      if (Object.hasOwn(flat.properties, name)) yield* walk(source, flat.properties[name], member, `${pointer}/${token(name)}`, depth + 1)
    }
  }
}

/** With the branches that the value took. */
function flatFor(schemas: Schemas, schema: unknown, value: unknown): Node | undefined {
  try {
    return flatSchema(schemas, schema, (branches) => branches.find((branch) => schemas.errors(branch as Node, value).length === 0) ?? false)
  } catch (error) {
    if (error instanceof CannotMake) return undefined
    throw error
  }
}

function wrongOf(source: Source, flat: Node, value: unknown): [keyword: string, wrong: unknown][] {
  const ofEvery: [string, unknown][] = [...wrongTypes(flat), ...(Array.isArray(flat.enum) ? [['enum', unlike(value)] as [string, unknown]] : []), ...('const' in flat ? [['const', unlike(value)] as [string, unknown]] : [])]
  if (typeof value === 'string') return [...ofEvery, ...wrongTexts(flat, value)]
  if (typeof value === 'number') return [...ofEvery, ...wrongNumbers(flat)]
  if (Array.isArray(value)) return [...ofEvery, ...wrongArrays(source, flat, value)]
  return isNode(value) ? [...ofEvery, ...wrongObjects(flat, value)] : ofEvery
}

function unlike(value: unknown): unknown {
  return typeof value === 'string' ? `${value}-other` : typeof value === 'number' ? value + 1_000_003 : typeof value === 'boolean' ? !value : 'other'
}

function wrongTypes(flat: Node): [string, unknown][] {
  const types = typesOf(flat)
  if (types.length === 0) return []
  const wrong = [7, 'seven', true, ['seven'], { seven: 7 }, null]
  return wrong.filter((value) => !types.some((type) => isOfType(value, type))).map((value) => ['type', value])
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isNode(value)
  return typeof value === (type === 'integer' ? 'number' : type)
}

/** Longer ones would be a trial of their own. */
const LONGEST = 100_000

function wrongTexts(flat: Node, value: string): [string, unknown][] {
  const { minLength, maxLength, pattern, format } = flat
  const out: [string, unknown][] = []
  const characters = [...value]
  if (typeof minLength === 'number' && minLength > 0) out.push(['minLength', characters.slice(0, minLength - 1).join('')])
  if (typeof maxLength === 'number' && maxLength < LONGEST) out.push(['maxLength', value + (characters.at(-1) ?? 'a').repeat(maxLength + 1 - characters.length)])
  if (typeof pattern === 'string') for (const wrong of [`${value}!`, `${value} `, '', '!', '☃', value.slice(1)]) out.push(['pattern', wrong])
  if (typeof format === 'string') out.push(['format', `not a ${format}`], ['format', `${value}:`])
  return out
}

function wrongNumbers(flat: Node): [string, unknown][] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = flat
  const step = typeof multipleOf === 'number' ? multipleOf : 1
  const out: [string, unknown][] = []
  if (typeof minimum === 'number') out.push(['minimum', minimum - step])
  if (typeof maximum === 'number') out.push(['maximum', maximum + step])
  if (typeof exclusiveMinimum === 'number') out.push(['exclusiveMinimum', exclusiveMinimum])
  if (typeof exclusiveMaximum === 'number') out.push(['exclusiveMaximum', exclusiveMaximum])
  if (typeof multipleOf === 'number') for (const base of [minimum, 0]) if (typeof base === 'number') out.push(['multipleOf', base + step * 1.5], ['multipleOf', base + step + 1])
  if (typesOf(flat).includes('integer')) out.push(['type', (typeof minimum === 'number' ? minimum : 1) + 0.5])
  return out
}

function wrongArrays(source: Source, flat: Node, value: unknown[]): [string, unknown][] {
  const { minItems, maxItems, uniqueItems } = flat
  const out: [string, unknown][] = []
  if (typeof minItems === 'number' && minItems > 0) out.push(['minItems', value.slice(0, minItems - 1)])
  if (typeof maxItems === 'number' && maxItems < MOST_ITEMS && value.length > 0) out.push(['maxItems', tooMany(source, flat, value, maxItems + 1)])
  if (uniqueItems === true && value.length > 0) out.push(['uniqueItems', [value[0], value[0], ...value.slice(2)]])
  return out
}

const MOST_ITEMS = 10_000

/** Unlike each other, if they have to be. */
function tooMany({ schemas, random }: Source, flat: Node, value: unknown[], length: number): unknown[] {
  const repeated = Array.from({ length }, (_, i) => value[i % value.length])
  if (flat.uniqueItems !== true || flat.items === undefined) return repeated
  return repeated.map((item, i) => value[i] ?? makeValue(schemas, flat.items as Node, random)?.value ?? item)
}

function wrongObjects(flat: Node, value: Node): [string, unknown][] {
  const required = Array.isArray(flat.required) ? flat.required.filter((name) => typeof name === 'string') : []
  const out: [string, unknown][] = required.map((name) => ['required', Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))])
  if (flat.additionalProperties === false) out.push(['additionalProperties', { ...value, unexpected: 'member' }])
  return out
}

function replaced(root: unknown, pointer: string, value: unknown): unknown {
  if (pointer === '') return value
  const copy = structuredClone(root)
  const cut = pointer.lastIndexOf('/')
  const parent = at(copy, pointer.slice(0, cut)) as Node
  parent[pointer.slice(cut + 1).replaceAll('~1', '/').replaceAll('~0', '~')] = value
  return copy
}
