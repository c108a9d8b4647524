import { isNode, type Node } from './node.ts'

/** What the document is called among the schemas; every reference in it is written out in full. */
export const DOCUMENT = 'openapi:document'

/** The keys of these are names, not keywords: there a property may be called `example` or `nullable`. */
const NAMES = new Set([
  'properties', 'patternProperties', 'dependentSchemas', '$defs', 'schemas',
  'paths', 'pathItems', 'additionalOperations', 'responses', 'requestBodies', 'parameters', 'headers', 'content', 'mediaTypes', 'callbacks', 'webhooks', 'links', 'securitySchemes',
])
/** Values, not schemas: left as they are. */
const VALUES = new Set(['enum', 'const', 'example', 'examples', 'default'])
const ANNOTATIONS = new Set(['example', 'examples', 'default'])

export type Direction = 'request' | 'reply'

/**
 * The document with one dialect of schemas, that of JSON Schema 2020-12, which
 * is OpenAPI's since 3.1. What 3.0 has instead is translated: `nullable`, the
 * exclusive bounds as yes or no, and references whose neighbours count for
 * nothing. Members that travel in the other direction only are not required.
 */
export function normalise(root: Node, version: string, direction: Direction): Node {
  const old = version.startsWith('3.0')
  return visit(root, false) as Node

  function visit(value: unknown, names: boolean): unknown {
    if (Array.isArray(value)) return value.map((item) => visit(item, false))
    if (!isNode(value)) return value
    if (names) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, visit(member, false)]))
    const node = old && typeof value.$ref === 'string' ? { $ref: value.$ref } : value
    const entries = Object.entries(node).flatMap(([key, member]): [string, unknown][] => {
      // an example that looks like a schema with a name of its own would be taken for one
      if (key.startsWith('x-') || (ANNOTATIONS.has(key) && JSON.stringify(member ?? null).includes('"$'))) return []
      if (VALUES.has(key)) return [[key, member]]
      if (key === '$ref' && typeof member === 'string' && member.startsWith('#')) return [[key, `${DOCUMENT}${member}`]]
      return [[key, visit(member, NAMES.has(key))]]
    })
    const out = Object.fromEntries(entries)
    if (Array.isArray(out.required) && isNode(out.properties)) out.required = out.required.filter((name) => !goesElsewhere((out.properties as Node)[name as string]))
    return old ? translated(out) : out
  }

  function goesElsewhere(property: unknown): boolean {
    return isNode(property) && property[direction === 'reply' ? 'writeOnly' : 'readOnly'] === true
  }
}

function translated(node: Node): Node {
  const out = { ...node }
  if (out.nullable === true && typeof out.type === 'string') out.type = [out.type, 'null']
  for (const [exclusive, inclusive] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']] as const) {
    if (typeof out[exclusive] !== 'boolean') continue
    if (out[exclusive] && inclusive in out) {
      out[exclusive] = out[inclusive]
      delete out[inclusive]
    } else delete out[exclusive]
  }
  return out
}
