import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'

// what is required and no more: no members, no metrics, no backups
const db = new DatabaseSync(decodeURIComponent(new URL(process.env.DATABASE_URL).pathname), { timeout: 10_000 })
db.exec('PRAGMA journal_mode = WAL')
db.exec('CREATE TABLE IF NOT EXISTS tools (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, price REAL NOT NULL, note TEXT)')

class Wrong extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

function toolFrom(body) {
  const { name, price, note = null } = Object(body)
  const isText = (value, least, most) => typeof value === 'string' && value.isWellFormed() && !value.includes('\0') && [...value].length >= least && [...value].length <= most
  if (!isText(name, 1, 100)) throw new Wrong(400, 'name is a text of 1 to 100 characters')
  if (typeof price !== 'number' || !(price > 0 && price <= 100_000)) throw new Wrong(400, 'price is a number above 0')
  if (note !== null && !isText(note, 0, 500)) throw new Wrong(400, 'note is a text of at most 500 characters')
  return [name, price, note]
}

function found(id) {
  const tool = /^\d{1,15}$/.test(id) ? db.prepare('SELECT id, name, price, note FROM tools WHERE id = ?').get(Number(id)) : undefined
  if (!tool) throw new Wrong(404, 'there is no such tool')
  return tool
}

async function jsonOf(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > 100_000) throw new Wrong(413, 'that is too much')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new Wrong(400, 'the body is not JSON')
  }
}

function page(url) {
  const after = url.searchParams.get('after') ?? '0'
  if (!/^\d{1,10}$/.test(after) || Number(after) > 1e9) throw new Wrong(400, 'after is the id of a tool')
  const tools = db.prepare('SELECT id, name, price, note FROM tools WHERE id > ? ORDER BY id LIMIT 51').all(Number(after))
  const shown = tools.slice(0, 50)
  return [200, shown, tools.length > 50 ? { link: `</tools?after=${shown.at(-1).id}>; rel="next"` } : {}]
}

async function answer(request) {
  const url = new URL(`http://here${request.url}`)
  const [, first, id, more] = url.pathname.split('/')
  if (request.method === 'GET' && url.pathname === '/healthz') return [200, { ok: true }]
  if (first !== 'tools' || more !== undefined) throw new Wrong(404, 'there is nothing here')
  const key = `${request.method} ${id === undefined ? 'all' : 'one'}`
  if (key === 'GET all') return page(url)
  if (key === 'POST all') {
    const { lastInsertRowid } = db.prepare('INSERT INTO tools (name, price, note) VALUES (?, ?, ?)').run(...toolFrom(await jsonOf(request)))
    return [201, found(String(lastInsertRowid))]
  }
  if (key === 'GET one') return [200, found(id)]
  if (key === 'PUT one') {
    const tool = toolFrom(await jsonOf(request))
    db.prepare('UPDATE tools SET name = ?, price = ?, note = ? WHERE id = ?').run(...tool, found(id).id)
    return [204]
  }
  if (key === 'DELETE one') {
    db.prepare('DELETE FROM tools WHERE id = ?').run(found(id).id)
    return [204]
  }
  throw new Wrong(405, 'that means nothing here')
}

const server = createServer(async (request, response) => {
  let [status, body, headers] = [500, { error: 'something broke' }, {}]
  try {
    ;[status, body, headers = {}] = await answer(request)
  } catch (error) {
    if (error instanceof Wrong) [status, body] = [error.status, { error: error.message }]
  }
  response.writeHead(status, { 'x-content-type-options': 'nosniff', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers })
  response.end(body === undefined ? '' : JSON.stringify(body))
  console.log(JSON.stringify({ method: request.method, status }))
})

server.listen(Number(process.env.PORT))

process.once('SIGTERM', () => {
  server.close(() => db.close())
  server.closeIdleConnections()
})
