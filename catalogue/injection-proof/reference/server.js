import { createServer } from 'node:http'
import { pack, unpackable } from './archives.js'
import { csvOf } from './csv.js'
import { openDatabase } from './database/index.js'
import { readPart } from './fields.js'
import { answerWith } from './http.js'
import { importPart } from './imports.js'
import { preview } from './previews.js'
import { addSupply, allSupplies, findSupply, listAlike, listSupplies } from './supplies.js'
import { partFromXml } from './xml.js'

const db = await openDatabase(process.env.DATABASE_URL)

const server = createServer(
  answerWith({
    'GET /healthz': () => ({ body: { ok: true } }),
    'POST /supplies': async ({ json }) => ({ status: 201, body: await addSupply(db, readPart(await json())) }),
    'GET /supplies': async ({ query }) => ({ body: { items: await listSupplies(db, query) } }),
    'GET /supplies.csv': async () => ({ type: 'text/csv; charset=utf-8', body: csvOf(await Array.fromAsync(allSupplies(db))) }),
    'POST /supplies/xml': async ({ text }) => ({ status: 201, body: await addSupply(db, readPart(partFromXml(await text()))) }),
    'GET /supplies/:key': async ({ key }) => ({ body: await findSupply(db, key) }),
    'GET /supplies/:key/alike': async ({ key }) => ({ body: { items: await listAlike(db, key) } }),
    'POST /archives': async ({ json }) => ({ status: 201, body: await pack(db, await json()) }),
    'GET /archives/:key': async ({ key }) => {
      const { bytes, headers } = await unpackable(key)
      return { type: 'application/x-tar', body: bytes, headers }
    },
    'POST /previews': async ({ json }) => ({ type: 'text/plain; charset=utf-8', body: preview(await json()) }),
    'POST /imports': async ({ json }) => ({ status: 201, body: await importPart(db, await json()) }),
  }),
)

server.listen(Number(process.env.PORT))

process.once('SIGTERM', () => {
  server.close(() => db.close())
  server.closeIdleConnections()
})
