import { describe, expect, test } from 'vitest'
import type { InspectionSettings } from '../../model/inspection.ts'
import { OpenApi } from './document.ts'
import { isFarReaching } from './far-reaching.ts'
import { nameOf, resourcesOf } from './resources.ts'

type Operations = Record<string, Record<string, unknown>>

async function read(operations: Operations, components: object = {}): Promise<OpenApi> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, operation] of Object.entries(operations)) {
    const [method, path] = name.split(' ') as [string, string]
    paths[path] = { ...paths[path], [method.toLowerCase()]: { responses: { 200: { description: 'ok' } }, ...operation } }
  }
  return OpenApi.read(JSON.stringify({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths, components }))
}

async function inferred(operations: Operations, settings: InspectionSettings = {}, components: object = {}) {
  const { resources, lost } = resourcesOf(await read(operations, components), settings)
  const roles = resources.map(({ name, create, read: found, list, replace, update, remove }) => [name, Object.fromEntries(Object.entries({ create, read: found, list, replace, update, remove }).flatMap(([role, one]) => (one ? [[role, nameOf(one)]] : [])))])
  return { ...Object.fromEntries(roles), ...(lost.length > 0 ? { lost } : {}) }
}

const answering = (schema: string) => ({ responses: { 200: { description: 'ok', content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } } } })

describe('what can be done with what', () => {
  test('by paths', async () => {
    expect(await inferred({ 'GET /tools': {}, 'POST /tools': {}, 'GET /tools/{id}': {}, 'PUT /tools/{id}': {}, 'PATCH /tools/{id}': {}, 'DELETE /tools/{id}': {} })).toEqual({
      tools: { create: 'POST /tools', read: 'GET /tools/{id}', list: 'GET /tools', replace: 'PUT /tools/{id}', update: 'PATCH /tools/{id}', remove: 'DELETE /tools/{id}' },
    })
  })

  test('with a slash at the end, below another, and beside an action', async () => {
    expect(await inferred({ 'POST /members/{m}/loans/': {}, 'GET /members/{m}/loans/{loan}': {}, 'POST /members/{m}/loans/{loan}/return': {} })).toEqual({
      loans: { create: 'POST /members/{m}/loans/', read: 'GET /members/{m}/loans/{loan}' },
    })
  })

  test('made below another, and read by itself', async () => {
    expect(await inferred({ 'POST /shelves/{id}/books': {}, 'GET /shelves/{id}/books': {}, 'GET /book/{isbn}': {} })).toEqual({ book: { create: 'POST /shelves/{id}/books', list: 'GET /shelves/{id}/books', read: 'GET /book/{isbn}' } })
  })

  test('what has the same name elsewhere is about something else', async () => {
    expect(await inferred({ 'POST /near-misses/request': {}, 'GET /requests/{id}': {} })).toEqual({ requests: { read: 'GET /requests/{id}' } })
  })

  test('by a link in the reply', async () => {
    const linked = { responses: { 201: { description: 'ok', links: { it: { operationId: 'readIt', parameters: { key: '$response.body#/ref' } } } } } }
    expect(await inferred({ 'POST /orders/place': linked, 'GET /archive/{key}': { operationId: 'readIt' } })).toEqual({ archive: { create: 'POST /orders/place', read: 'GET /archive/{key}' } })
  })

  test('by a verb, and by what it answers', async () => {
    const components = { schemas: { User: { type: 'object' } } }
    expect(await inferred({ 'POST /tools/create': {}, 'GET /tools/{id}': {}, 'POST /signup': { ...answering('User'), requestBody: { content: {} } }, 'GET /u/{id}': answering('User') }, {}, components)).toEqual({
      tools: { create: 'POST /tools/create', read: 'GET /tools/{id}' },
      u: { create: 'POST /signup', read: 'GET /u/{id}' },
    })
  })

  test('as the project says, by id or by method and path; what it names wrongly is told', async () => {
    const settings = { resources: [{ name: 'tools', create: 'buyTool', remove: 'post /tools/{id}/scrap' }, { name: 'ghosts', read: 'GET /ghosts/{id}' }] }
    expect(await inferred({ 'POST /purchases': { operationId: 'buyTool' }, 'GET /tools/{id}': {}, 'POST /tools/{id}/scrap': {} }, settings)).toEqual({
      tools: { create: 'POST /purchases', read: 'GET /tools/{id}', remove: 'POST /tools/{id}/scrap' },
      ghosts: {},
      lost: ['resources: ghosts.read names `GET /ghosts/{id}`, which the document does not hold'],
    })
  })
})

describe('what reaches further than what is ours', () => {
  test.each(['POST /admin/shutdown', 'POST /mappings/reset', 'POST /cache:flush', 'POST /users/deleteAll', 'POST /log-out-all', 'DELETE /tools/purge'])('%s', async (name) => {
    expect(isFarReaching((await read({ [name]: {} })).operations[0]!)).toBe(true)
  })

  test.each(['POST /tools', 'POST /sessions', 'POST /presets', 'POST /stopwatches', 'POST /search', 'GET /clearances'])('%s does not', async (name) => {
    expect(isFarReaching((await read({ [name]: {} })).operations[0]!)).toBe(false)
  })

  test('by its id', async () => {
    expect(isFarReaching((await read({ 'POST /requests/all': { operationId: 'removeAllRequests' } })).operations[0]!)).toBe(true)
  })
})
