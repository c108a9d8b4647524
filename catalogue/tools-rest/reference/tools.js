import { readJson } from './body.js'
import { mergePatch } from './merge-patch.js'
import { etagOf, isCurrent, requireMatch } from './preconditions.js'
import { Problem } from './problem.js'
import { ToolStore } from './store.js'
import { validate } from './validate.js'

// Each handler awaits the body first. From then on nothing is awaited: looking,
// judging and writing happen in one turn of the event loop, so no other request
// can come in between. With a database the same promise is made by a unique
// index and by `UPDATE … WHERE id = ? AND version = ?`.

const store = new ToolStore()

/** GET /tools?branch= */
export function list({ query }) {
  const branch = query.get('branch')
  if (branch === null) throw new Problem(400, 'Say which branch: /tools?branch=…')
  return { status: 200, body: { items: store.inBranch(branch).map(shown) } }
}

/** POST /tools */
export async function create({ request }) {
  const body = await readJson(request, ['application/json'])

  const fields = validate(body)
  requireFreeSku(fields)
  const tool = store.add(fields)
  return {
    status: 201,
    headers: { location: `/tools/${tool.id}`, etag: etagOf(tool) },
    body: shown(tool),
  }
}

/** GET /tools/{id} */
export function read({ request, id }) {
  const tool = existing(id)
  if (isCurrent(request, tool)) return { status: 304, headers: { etag: etagOf(tool) } }
  return whole(tool)
}

/** PUT /tools/{id}: what is not named goes back to its default. */
export async function replace({ request, id }) {
  const body = await readJson(request, ['application/json'])

  const tool = existing(id)
  requireMatch(request, tool)
  const fields = validate(body)
  requireFreeSku(fields, tool)
  return whole(store.change(tool, fields))
}

/** PATCH /tools/{id}: what is not named stays as it is. */
export async function patch({ request, id }) {
  const body = await readJson(request, ['application/merge-patch+json', 'application/json'])

  const tool = existing(id)
  requireMatch(request, tool)
  const fields = validate(mergePatch(tool, body))
  requireFreeSku(fields, tool)
  return whole(store.change(tool, fields))
}

/** DELETE /tools/{id} */
export function remove({ request, id }) {
  const tool = existing(id)
  requireMatch(request, tool)
  store.remove(tool)
  return { status: 204 }
}

function whole(tool) {
  return { status: 200, headers: { etag: etagOf(tool) }, body: shown(tool) }
}

/** The version goes out as the ETag only: JSON leaves out what is undefined. */
function shown(tool) {
  return { ...tool, version: undefined }
}

function existing(id) {
  const tool = store.get(id)
  if (!tool) throw new Problem(404, 'There is no such tool (any more).')
  return tool
}

/** @param itself the tool that is being changed: it may keep its own sku */
function requireFreeSku({ branch, sku }, itself) {
  const holder = store.withSku(branch, sku)
  if (!holder || holder.id === itself?.id) return
  throw new Problem(409, `The branch already has a tool with the sku ${sku}.`)
}
