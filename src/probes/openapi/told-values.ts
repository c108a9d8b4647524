import { CannotMake, flatSchema } from './flat-schema.ts'
import { isNode, type Node } from './node.ts'
import type { Schemas } from './schemas.ts'

/** The same value with what the schemas of its members give as an example, or else as the default, where they allow it. */
export function asTold(schemas: Schemas, schema: Node | boolean, value: unknown): unknown {
  const told = visit(schemas, schema, value, 0)
  return schemas.errors(schema, told).length === 0 ? told : value
}

const DEEPEST = 4

function visit(schemas: Schemas, schema: unknown, value: unknown, depth: number): unknown {
  const flat = flatOf(schemas, schema)
  if (!flat || depth > DEEPEST) return value
  const [first] = depth === 0 ? [] : [flat.example, ...(Array.isArray(flat.examples) ? flat.examples : []), flat.default].filter((one) => one !== undefined && one !== null)
  if (first !== undefined && schemas.errors(flat, first).length === 0) return first
  if (!isNode(value)) return value
  const properties = isNode(flat.properties) ? flat.properties : {}
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, Object.hasOwn(properties, name) ? visit(schemas, properties[name], member, depth + 1) : member]))
}

/** With one branch of each choice taken; undefined for what allows nothing. */
export function flatOf(schemas: Schemas, schema: unknown): Node | undefined {
  try {
    return flatSchema(schemas, schema, (branches) => branches.find((one) => isNode(one) && one.type !== 'null') ?? branches[0])
  } catch (error) {
    if (error instanceof CannotMake) return undefined
    throw error
  }
}
