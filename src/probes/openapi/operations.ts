import { isNode, token, type Node } from './node.ts'

export interface Operation {
  /** In capitals. */
  method: string
  /** The path's template, as in `/tools/{id}`. */
  path: string
  id?: string
  /** Where it stands in the document. */
  pointer: string
  parameters: Parameter[]
  body?: { required: boolean; content: Content[] }
  /** By what they are declared for: `200`, `4XX`, `default`. */
  responses: Record<string, Response>
  deprecated: boolean
  /** Whether it asks for credentials; undefined if nothing is said. */
  secured?: boolean
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'querystring' | 'header' | 'cookie' | (string & {})
  required: boolean
  /** Pointer to its schema. */
  schema?: string
}

export interface Content {
  /** A media type or a range of them, as it is declared. */
  type: string
  /** Pointer to its schema. */
  schema?: string
}

export interface Response {
  content: Content[]
  /** Names of headers that must be there. */
  requiredHeaders: string[]
  /** Operations that its values lead to. */
  links: Link[]
}

export interface Link {
  operationId?: string
  /** A pointer into the document. */
  operation?: string
  /** Parameters of that operation, as expressions such as `$response.body#/id`. */
  parameters: Record<string, string>
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

interface Placed {
  value: Node
  pointer: string
}

export interface Listing {
  operations: Operation[]
  /** References that lead nowhere we can follow. */
  lost: string[]
}

/** Every operation of a document (normalised, so that references start with `prefix`). */
export function operationsOf(root: Node, prefix: string, find: (pointer: string) => unknown): Listing {
  const lost = new Set<string>()
  const operations = members(root.paths, '/paths').flatMap(([path, item]) => {
    const found = follow(item)
    if (!found) return []
    const shared = list(found.value.parameters, `${found.pointer}/parameters`)
    const usual = METHODS.flatMap((method) => placed(found.value[method], `${found.pointer}/${method}`).map((one) => [method.toUpperCase(), one] as const))
    const unusual = members(found.value.additionalOperations, `${found.pointer}/additionalOperations`)
    return [...usual, ...unusual].map(([method, one]) => operation(method, path, one, shared))
  })
  return { operations, lost: [...lost] }

  function operation(method: string, path: string, { value, pointer }: Placed, shared: Placed[]): Operation {
    const body = follow(placed(value.requestBody, `${pointer}/requestBody`)[0])
    return {
      method,
      path,
      ...(typeof value.operationId === 'string' ? { id: value.operationId } : {}),
      pointer,
      parameters: parametersOf([...shared, ...list(value.parameters, `${pointer}/parameters`)]),
      ...(body ? { body: { required: body.value.required === true, content: contentOf(body) } } : {}),
      responses: Object.fromEntries(members(value.responses, `${pointer}/responses`).flatMap(([status, one]) => responseOf(status, follow(one)))),
      deprecated: value.deprecated === true,
      ...securedBy(value.security ?? root.security),
    }
  }

  /** Those of the operation stand in for those of the path with the same name and place. */
  function parametersOf(all: Placed[]): Parameter[] {
    const found = new Map<string, Parameter>()
    for (const one of all.map(follow)) {
      if (!one || typeof one.value.name !== 'string' || typeof one.value.in !== 'string') continue
      const { name, in: where } = one.value as { name: string; in: string }
      const schema = isSchema(one.value.schema) ? `${one.pointer}/schema` : contentOf(one)[0]?.schema
      found.set(`${where} ${name}`, { name, in: where, required: where === 'path' || one.value.required === true, schema })
    }
    return [...found.values()]
  }

  function responseOf(status: string, found: Placed | undefined): [string, Response][] {
    if (!found) return []
    const headers = members(found.value.headers, `${found.pointer}/headers`)
    // what is declared of a Content-Type header is to be ignored
    const requiredHeaders = headers.filter(([name, one]) => follow(one)?.value.required === true && name.toLowerCase() !== 'content-type').map(([name]) => name)
    const links = members(found.value.links, `${found.pointer}/links`).flatMap(([, one]) => linkOf(follow(one)))
    return [[/^[1-5]xx$/i.test(status) ? status.toUpperCase() : status, { content: contentOf(found), requiredHeaders, links }]]
  }

  function contentOf({ value, pointer }: Placed): Content[] {
    return members(value.content, `${pointer}/content`).map(([type, one]) => {
      const found = follow(one)
      return { type: essence(type), ...(found && isSchema(found.value.schema) ? { schema: `${found.pointer}/schema` } : {}) }
    })
  }

  function follow(start: Placed | undefined): Placed | undefined {
    let here = start
    for (let hops = 0; here && typeof here.value.$ref === 'string'; hops++) {
      const { $ref } = here.value as { $ref: string }
      const pointer = $ref.startsWith(`${prefix}#/`) && hops < 50 ? decodeURIComponent($ref.slice(prefix.length + 1)) : undefined
      const value = pointer === undefined ? undefined : find(pointer)
      if (pointer === undefined || !isNode(value)) {
        lost.add($ref.replace(prefix, ''))
        return undefined
      }
      here = { value, pointer }
    }
    return here
  }
}

/** One of several requirements is enough; an empty one asks for nothing. */
function securedBy(requirements: unknown): { secured?: boolean } {
  if (!Array.isArray(requirements)) return {}
  return { secured: requirements.length > 0 && !requirements.some((one) => isNode(one) && Object.keys(one).length === 0) }
}

function linkOf(found: Placed | undefined): Link[] {
  if (!found) return []
  const { operationId, operationRef, parameters } = found.value
  const ref = typeof operationRef === 'string' && operationRef.includes('#/') ? decodeURIComponent(operationRef.slice(operationRef.indexOf('#') + 1)) : undefined
  const texts = isNode(parameters) ? Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string') : []
  return [{ ...(typeof operationId === 'string' ? { operationId } : {}), ...(ref ? { operation: ref } : {}), parameters: Object.fromEntries(texts) }]
}

/** Type and subtype in lower case, without parameters (rule F2). */
export function essence(type: string): string {
  return (type.split(';')[0] as string).trim().toLowerCase()
}

function isSchema(value: unknown): boolean {
  return isNode(value) || typeof value === 'boolean'
}

function members(value: unknown, pointer: string): [string, Placed][] {
  if (!isNode(value)) return []
  return Object.entries(value).flatMap(([name, member]) => placed(member, `${pointer}/${token(name)}`).map((one) => [name, one] as [string, Placed]))
}

function list(value: unknown, pointer: string): Placed[] {
  return Array.isArray(value) ? value.flatMap((item, i) => placed(item, `${pointer}/${i}`)) : []
}

function placed(value: unknown, pointer: string): Placed[] {
  return isNode(value) ? [{ value, pointer }] : []
}
