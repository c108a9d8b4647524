import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { BoundedPattern } from './bounded-pattern.ts'
import type { Complaint } from './complaint.ts'
import { at, isNode, token, type Node } from './node.ts'
import { DOCUMENT, normalise, type Direction } from './normalise.ts'

/** Every schema of a document, for what travels in one direction. */
export class Schemas {
  readonly root: Node
  readonly #ajv: Ajv2020
  #pointers: WeakMap<object, string> | undefined
  readonly #compiled = new WeakMap<object, ValidateFunction | Complaint>()

  constructor(root: Node, version: string, direction: Direction) {
    this.root = normalise(root, version, direction)
    const regExp = Object.assign((source: string, flags: string) => new BoundedPattern(source, flags), { code: 'BoundedPattern' })
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, logger: false, addUsedSchema: false, inlineRefs: false, validateSchema: false, code: { regExp } })
    formats.default(this.#ajv)
    this.#ajv.addSchema({ ...this.root, $id: DOCUMENT, $schema: undefined })
  }

  /** The schema at a pointer into the document. */
  at(pointer: string): Node | boolean | undefined {
    const found = at(this.root, pointer)
    return isNode(found) || typeof found === 'boolean' ? found : undefined
  }

  /** What a `$ref` leads to, as far as it leads; undefined if nowhere. */
  resolve(schema: unknown): Node | undefined {
    let here = schema
    for (let hops = 0; isNode(here) && typeof here.$ref === 'string' && hops < 50; hops++) {
      const { $ref, ...beside } = here
      const target = $ref.startsWith(`${DOCUMENT}#/`) ? at(this.root, decodeURIComponent($ref.slice(DOCUMENT.length + 1))) : undefined
      here = isNode(target) ? (Object.keys(beside).length > 0 ? { ...target, ...beside } : target) : undefined
    }
    return here === true ? {} : isNode(here) ? here : undefined
  }

  /** What is wrong with a value; nothing if it is as the schema has it. `pointer` is where the schema stands. */
  complaints(schema: Node | boolean, value: unknown, pointer = ''): Complaint[] {
    return this.errors(schema, value, pointer).map((error) => ('keyword' in error ? this.#told(error) : error))
  }

  errors(schema: Node | boolean, value: unknown, pointer = ''): (ErrorObject | Complaint)[] {
    if (schema === true) return []
    if (schema === false) return [{ pointer: '', message: 'nothing is allowed here', rule: pointer }]
    const check = this.#check(schema, pointer)
    if (typeof check !== 'function') return [check]
    try {
      return check(value) ? [] : (check.errors ?? [])
    } catch (error) {
      return [{ pointer: '', message: `it could not be compared with its schema: ${(error as Error).message}`, rule: pointer }]
    }
  }

  #told(error: ErrorObject): Complaint {
    const { keyword, params, parentSchema, instancePath } = error
    this.#pointers ??= pointersIn(this.root)
    const where = parentSchema && this.#pointers.get(parentSchema)
    return { pointer: instancePath, message: sentence(keyword, params, error), ...(where === undefined ? {} : { rule: `${where}/${keyword}` }) }
  }

  #check(schema: Node, pointer: string): ValidateFunction | Complaint {
    const known = this.#compiled.get(schema)
    if (known) return known
    let check: ValidateFunction | Complaint
    try {
      check = this.#ajv.compile(schema)
    } catch (error) {
      check = { pointer: '', message: `its schema cannot be used: ${(error as Error).message}`, rule: pointer }
    }
    this.#compiled.set(schema, check)
    return check
  }
}

/** Where each object stands: behind a reference the validator forgets where it is. */
function pointersIn(root: Node): WeakMap<object, string> {
  const found = new WeakMap<object, string>()
  const waiting: [object, string][] = [[root, '']]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [here, pointer] = next
    found.set(here, pointer)
    for (const [name, member] of Object.entries(here)) if (typeof member === 'object' && member !== null) waiting.push([member as object, `${pointer}/${token(name)}`])
  }
  return found
}

function sentence(keyword: string, params: Record<string, unknown>, error: ErrorObject): string {
  const got = shown(error.data)
  switch (keyword) {
    case 'required':
      return `\`${String(params.missingProperty)}\` is missing`
    case 'additionalProperties':
      return `\`${String(params.additionalProperty)}\` is not declared`
    case 'type':
      return `should be of type ${[params.type].flat().join(' or ')}, is ${got}`
    case 'enum':
      return `should be one of ${shown(params.allowedValues)}, is ${got}`
    default:
      return `${error.message ?? keyword}, is ${got}`
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
