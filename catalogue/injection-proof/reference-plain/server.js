import { createServer } from 'node:http'
import { pack, read } from './archives.js'
import { No, add, alike, createSchema, csv, find, list } from './supplies.js'

const listed = process.env.EGRESS_ALLOW.split(',')

async function importPart({ url }) {
  const address = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  if (address?.protocol !== 'http:' || address.username !== '' || !listed.includes(address.host)) throw new No(403, 'That place is not called')
  let part
  try {
    const reply = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(4500) })
    let text = ''
    for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
      text += chunk
      if (text.length > 1_000_000) throw new Error('too long')
    }
    part = JSON.parse(text)
  } catch {
    throw new No(502, 'No part could be fetched there')
  }
  return add(part ?? {})
}

function preview({ template, vars }) {
  const isText = (value) => typeof value === 'string'
  if (!isText(template) || !Object.values(vars ?? {}).every(isText)) throw new No(400, 'A template and its vars are texts')
  const values = new Map(Object.entries(vars ?? {}))
  return template.replace(/\{\{([^]*?)\}\}/g, (gap, name) => values.get(name.trim()) ?? gap)
}

async function bodyOf(request) {
  const chunks = await request.toArray()
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString())
    if (typeof body === 'object' && body !== null) return body
  } catch {
    // told below
  }
  throw new No(400, 'The body is not a JSON object')
}

async function answer(request) {
  const { method } = request
  const [path, query] = request.url.split('?')
  const [, what, key, more] = path.split('/').map(decodeURIComponent)
  if (path === '/healthz') return { body: 'ok' }
  if (method === 'POST' && path === '/supplies/xml') throw new No(415, 'JSON only, please')
  if (method === 'POST' && path === '/supplies') return { status: 201, json: await add(await bodyOf(request)) }
  if (method === 'POST' && path === '/archives') return { status: 201, json: await pack(await bodyOf(request)) }
  if (method === 'POST' && path === '/previews') return { body: preview(await bodyOf(request)) }
  if (method === 'POST' && path === '/imports') return { status: 201, json: await importPart(await bodyOf(request)) }
  if (method === 'GET' && path === '/supplies') return { json: { items: await list(new URLSearchParams(query)) } }
  if (method === 'GET' && path === '/supplies.csv') return { type: 'text/csv', body: await csv() }
  if (method === 'GET' && what === 'supplies' && key && more === 'alike') return { json: { items: await alike(key) } }
  if (method === 'GET' && what === 'supplies' && key && !more) return { json: await find(key) }
  if (method === 'GET' && what === 'archives' && key && !more) return { type: 'application/octet-stream', name: key, body: await read(key) }
  throw new No(404, 'There is nothing here')
}

await createSchema()
createServer(async (request, response) => {
  try {
    const { status = 200, type = 'text/plain; charset=utf-8', json, body, name } = await answer(request)
    // what could be read has a name of letters, digits and hyphens
    if (name) response.setHeader('content-disposition', `attachment; filename="${name}.tar"`)
    response.writeHead(status, { 'content-type': json ? 'application/json' : type })
    response.end(json ? JSON.stringify(json) : body)
  } catch (error) {
    const known = error instanceof No || error instanceof URIError
    if (!known) console.error(error)
    response.writeHead(known ? (error.status ?? 400) : 500, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ title: error instanceof No ? error.message : 'That could not be done' }))
  }
}).listen(Number(process.env.PORT))
