import { createServer } from 'node:http'
import { openDatabase } from './database/index.js'
import { answerWith } from './http.js'
import { giveBack, lend, openLoansOf } from './loans.js'
import { findMember, join } from './members.js'
import { addStock, findStock } from './stock.js'
import { transfer } from './transfers.js'

const db = await openDatabase(process.env.DATABASE_URL)

const server = createServer(
  answerWith({
    'GET /healthz': () => [200, { ok: true }],
    'POST /stock': async ({ body }) => [201, await addStock(db, body)],
    'GET /stock/:id': async ({ id }) => [200, await findStock(db, id)],
    'POST /members': async ({ body }) => [201, await join(db, body)],
    'GET /members/:id': async ({ id }) => [200, await findMember(db, id)],
    'GET /members/:id/loans': async ({ id }) => [200, { items: await openLoansOf(db, id) }],
    'POST /loans': async ({ body }) => [201, await lend(db, body)],
    'POST /loans/:id/return': async ({ id }) => [200, await giveBack(db, id)],
    'POST /transfers': async ({ body }) => [200, await transfer(db, body)],
  }),
)

server.listen(Number(process.env.PORT))

process.once('SIGTERM', () => {
  server.close(() => db.close())
  server.closeIdleConnections()
})
