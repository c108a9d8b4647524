import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type YAMLMap } from 'yaml'
import { nearest } from '../base/nearest.ts'
import { packageFolder } from '../base/package-folder.ts'
import type { InspectionSettings } from '../model/inspection.ts'

/** Reads the `inspect:` section by the schema that editors have. `wrong` is told of the first mistake, and where it stands. */
export function readInspection(section: YAMLMap, document: Document, wrong: (node: unknown, what: string, fix: string) => never): InspectionSettings {
  const schema = JSON.parse(readFileSync(join(packageFolder, 'schema/roadworthy.schema.json'), 'utf8')) as { $defs: object }
  const validate = new Ajv2020({ allowUnionTypes: true, verbose: true }).compile<InspectionSettings>({ $ref: '#/$defs/inspect', $defs: schema.$defs })
  // two users are often made alike: the second an alias of the first
  const value: unknown = section.toJS(document)
  if (validate(value)) return value
  const error = (validate.errors as ErrorObject[])[0] as ErrorObject
  const path = error.instancePath.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const { what, fix, member } = told(error, ['inspect', ...path].join('.').replaceAll(/\.(\d+)/g, '[$1]'))
  return wrong(nodeAt(section, document, member === undefined ? path : [...path, member], member !== undefined), what, fix)
}

interface Told {
  what: string
  fix: string
  /** The member of the value that is wrong, if it is one that should not be there. */
  member?: string
}

function told({ keyword, params, parentSchema }: ErrorObject, name: string): Told {
  switch (keyword) {
    case 'additionalProperties': {
      const member = String(params['additionalProperty'])
      const known = Object.keys((parentSchema as { properties: object }).properties)
      const meant = nearest(member, known)
      return { what: `\`${member}\` is not known under \`${name}\`.`, fix: meant ? `Is it \`${meant}\`?` : `Known are ${known.join(', ')}.`, member }
    }
    case 'required':
      return { what: `\`${name}\` lacks \`${params['missingProperty']}\`.`, fix: 'Add it.' }
    case 'type':
      return { what: `\`${name}\` must be ${CALLED[String(params['type'])] ?? String(params['type'])}.`, fix: describedFix(parentSchema) }
    case 'pattern':
      return params['pattern'] === '^/' ? { what: `\`${name}\` must be a path.`, fix: 'Begin it with a slash, as in `/healthz`.' } : { what: `\`${name}\` must not be blank.`, fix: 'Say why.' }
    case 'maxItems':
      return { what: `\`${name}\` must hold at most ${params['limit']}.`, fix: 'Leave out the others.' }
    case 'minItems':
      return { what: `\`${name}\` must hold at least ${params['limit']}.`, fix: 'Add one, or leave it out.' }
    default:
      return { what: `\`${name}\` cannot be so: it ${error(params, keyword)}.`, fix: describedFix(parentSchema) }
  }
}

const CALLED: Record<string, string> = { object: 'a mapping', array: 'a list', string: 'a text', integer: 'a whole number' }

function error(params: Record<string, unknown>, keyword: string): string {
  return keyword === 'minimum' ? `must be at least ${params['limit']}` : `breaks \`${keyword}\``
}

function describedFix(schema: unknown): string {
  const { description } = (schema ?? {}) as { description?: string }
  return description ?? 'Look it up in schema/roadworthy.schema.json.'
}

/** The node at a path; for a member that should not be there, its key. */
function nodeAt(root: YAMLMap, document: Document, path: string[], key: boolean): unknown {
  let node: unknown = root
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = node.items.find((one) => String(isScalar(one.key) ? one.key.value : one.key) === part)
      if (!pair) break
      node = key && index === path.length - 1 ? pair.key : (pair.value ?? pair.key)
    } else if (isSeq(node)) node = node.items[Number(part)]
    else break
  }
  return isNode(node) ? node : root
}
