import { isNode, type Node } from './node.ts'
import type { Schemas } from './schemas.ts'

/** What cannot be made up: a schema that allows nothing, or one that never ends. */
export class CannotMake extends Error {}

const DEEPEST = 20

/**
 * A schema with its references followed and its `allOf` joined, and one branch
 * of each `oneOf` and `anyOf`, which `choose` picks.
 */
export function flatSchema(schemas: Schemas, schema: unknown, choose: (branches: unknown[]) => unknown, depth = 0): Node {
  if (depth > DEEPEST || schema === false) throw new CannotMake()
  if (schema === true || schema === undefined) return {}
  const found = schemas.resolve(schema)
  if (!found) throw new CannotMake()
  const { allOf, oneOf, anyOf, ...base } = found
  const parts = [...(Array.isArray(allOf) ? allOf : []), ...[oneOf, anyOf].filter((branches) => Array.isArray(branches) && branches.length > 0).map((branches) => choose(branches as unknown[]))]
  return parts.map((part) => flatSchema(schemas, part, choose, depth + 1)).reduce(joined, base)
}

function joined(one: Node, other: Node): Node {
  const out: Node = { ...one, ...other }
  if (isNode(one.properties) && isNode(other.properties)) out.properties = joinedProperties(one.properties, other.properties)
  if (Array.isArray(one.required) && Array.isArray(other.required)) out.required = [...new Set([...one.required, ...other.required])]
  if (Array.isArray(one.enum) && Array.isArray(other.enum)) out.enum = one.enum.filter((value) => (other.enum as unknown[]).includes(value))
  for (const key of LEAST) if (typeof one[key] === 'number' && typeof other[key] === 'number') out[key] = Math.max(one[key], other[key])
  for (const key of MOST) if (typeof one[key] === 'number' && typeof other[key] === 'number') out[key] = Math.min(one[key], other[key])
  return out
}

const LEAST = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const MOST = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']

function joinedProperties(one: Node, other: Node): Node {
  const both = Object.keys(other).filter((name) => Object.hasOwn(one, name))
  return { ...one, ...other, ...Object.fromEntries(both.map((name) => [name, { allOf: [one[name], other[name]] }])) }
}

/** The types a flat schema allows; what is not said is told by its other keywords. */
export function typesOf(schema: Node): string[] {
  if (schema.type !== undefined) return [schema.type].flat().filter((type) => typeof type === 'string')
  for (const [type, keywords] of TELLING) if (keywords.some((key) => key in schema)) return [type]
  return []
}

const TELLING: [string, string[]][] = [
  ['object', ['properties', 'required', 'additionalProperties', 'minProperties']],
  ['array', ['items', 'prefixItems', 'minItems', 'uniqueItems']],
  ['string', ['minLength', 'maxLength', 'pattern', 'format']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
]
