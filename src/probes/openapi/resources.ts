import type { InspectionSettings, ResourceRecipe } from '../../model/inspection.ts'
import type { OpenApi } from './document.ts'
import { isNode } from './node.ts'
import { parameterIn, pathOf, sameWord, segmentsOf } from './names.ts'
import type { Operation } from './operations.ts'

/** What can be made, and what can be done with one. */
export interface Resource {
  name: string
  create?: Operation
  read?: Operation
  list?: Operation
  replace?: Operation
  update?: Operation
  remove?: Operation
  parameter?: string
  id?: string
  shared: boolean
  why: string[]
}

const KINDS = { GET: 'read', PUT: 'replace', PATCH: 'update', DELETE: 'remove' } as const

export const nameOf = ({ method, path }: Operation): string => `${method} ${path}`

/** What the project says goes before what its document shows. Recipes that name no operation are told in `lost`. */
export function resourcesOf(document: OpenApi, settings: InspectionSettings): { resources: Resource[]; lost: string[] } {
  const resources = inferred(document)
  const lost: string[] = []
  for (const recipe of settings.resources ?? []) {
    const known = resources.find(({ name }) => name === recipe.name)
    const resource = known ?? { name: recipe.name, shared: false, why: [] }
    lost.push(...correct(resource, recipe, document.operations))
    if (!known) resources.push(resource)
  }
  return { resources, lost }
}

const ROLES = ['create', 'read', 'list', 'replace', 'update', 'remove'] as const

function correct(resource: Resource, recipe: ResourceRecipe, operations: readonly Operation[]): string[] {
  const lost: string[] = []
  for (const role of ROLES) {
    const wanted = recipe[role]
    if (wanted === undefined) continue
    const found = operations.find((one) => one.id === wanted || nameOf(one) === wanted.trim().replace(/^\w+/, (method) => method.toUpperCase()))
    if (!found) {
      lost.push(`resources: ${recipe.name}.${role} names \`${wanted}\`, which the document does not hold`)
      continue
    }
    resource[role] = found
    resource.why.push(`${role}: ${nameOf(found)}, as the project says`)
  }
  if (recipe.id !== undefined) resource.id = recipe.id
  if (recipe.shared !== undefined) resource.shared = recipe.shared
  const item = resource.read ?? resource.replace ?? resource.update ?? resource.remove
  resource.parameter ??= item && parameterIn(segmentsOf(item.path).at(-1))
  return lost
}

function inferred(document: OpenApi): Resource[] {
  const items = new Map<string, Resource>()
  for (const operation of document.operations) {
    const segments = segmentsOf(operation.path)
    const parameter = parameterIn(segments.at(-1))
    const kind = KINDS[operation.method as keyof typeof KINDS]
    if (parameter === undefined || !kind) continue
    const path = pathOf(segments)
    const resource = items.get(path) ?? { name: '', parameter, shared: false, why: [] }
    resource[kind] ??= operation
    resource.why.push(`${kind}: ${nameOf(operation)}, since its path ends in {${parameter}}`)
    items.set(path, resource)
  }
  for (const [path, resource] of items) complete(document, path, resource)
  named(items)
  return [...items.values()]
}

/** Finds how one is made and where it is listed. */
function complete(document: OpenApi, itemPath: string, resource: Resource): void {
  const collection = pathOf(segmentsOf(itemPath).slice(0, -1))
  const here = (method: string) => document.operations.find((one) => one.method === method && pathOf(segmentsOf(one.path)) === collection)
  const settle = (role: 'create' | 'list', operation: Operation | undefined, why: string) => {
    if (!operation || resource[role]) return
    resource[role] = operation
    resource.why.push(`${role}: ${nameOf(operation)}, since ${why}`)
  }
  const item = resource.read ?? resource.replace ?? resource.update ?? resource.remove
  if (collection !== '/') {
    settle('create', here('POST'), `${collection} is what ${itemPath} is in`)
    settle('list', here('GET'), `${collection} is what ${itemPath} is in`)
  }
  settle('create', linkedTo(document, item), 'its reply links there')
  settle('create', besideVerb(document, collection), `it makes what ${collection} holds`)
  settle('create', sameName(document, collection, 'POST'), 'its path has the same name')
  settle('create', sameSchema(document, resource.read), 'what it answers has the same schema')
  settle('list', sameName(document, collection, 'GET'), 'its path has the same name')
}

/** One whose reply has a link to the operation. */
function linkedTo({ operations }: OpenApi, item: Operation | undefined): Operation | undefined {
  if (!item) return undefined
  const leads = (one: Operation) => Object.values(one.responses).some(({ links }) => links.some((link) => (item.id !== undefined && link.operationId === item.id) || link.operation === item.pointer))
  return operations.find((one) => one.method === 'POST' && leads(one))
}

/** `POST /tools/create` for what lies at `/tools/{id}`. */
function besideVerb({ operations }: OpenApi, collection: string): Operation | undefined {
  return operations.find((one) => one.method === 'POST' && /\/(create|new|add)$/i.test(one.path) && pathOf(segmentsOf(one.path).slice(0, -1)) === collection)
}

/** `POST /members/{id}/loans` or `POST /loan` for what lies at `/loans/{id}`; `POST /searches/loan` is about something else. */
function sameName({ operations }: OpenApi, collection: string, method: string): Operation | undefined {
  const before = segmentsOf(collection)
  const last = before.pop()
  if (last === undefined || parameterIn(last) !== undefined) return undefined
  return operations.find((one) => {
    const path = segmentsOf(one.path)
    const other = path.pop()
    if (one.method !== method || other === undefined || parameterIn(other) !== undefined || !sameWord(other, last)) return false
    return parameterIn(path.at(-1)) !== undefined || pathOf(path) === pathOf(before)
  })
}

/** The schema, by its name, that a successful reply has. */
function schemaOf(document: OpenApi, operation: Operation): string | undefined {
  const [, success] = Object.entries(operation.responses).find(([status]) => status.startsWith('2')) ?? []
  const pointer = success?.content[0]?.schema
  const schema = pointer === undefined ? undefined : document.reply.at(pointer)
  return isNode(schema) && typeof schema.$ref === 'string' ? schema.$ref : undefined
}

function sameSchema(document: OpenApi, read: Operation | undefined): Operation | undefined {
  const wanted = read && schemaOf(document, read)
  if (wanted === undefined) return undefined
  return document.operations.find((one) => one.method === 'POST' && one.body && !/(login|token|session|auth|refresh)/i.test(one.path) && schemaOf(document, one) === wanted)
}

/** By the last word of the path; where two would have the same name, by the whole. */
function named(items: Map<string, Resource>): void {
  const last = (path: string) => segmentsOf(path).findLast((part) => parameterIn(part) === undefined) ?? 'items'
  const count = new Map<string, number>()
  for (const path of items.keys()) count.set(last(path), (count.get(last(path)) ?? 0) + 1)
  for (const [path, resource] of items) resource.name = count.get(last(path)) === 1 ? last(path) : segmentsOf(path).slice(0, -1).join('/')
}
