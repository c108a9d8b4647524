import { createServer } from 'node:http'
import { openDatabase } from './database/index.js'
import { answerWith } from './http.js'
import { logAnswer, write } from './log.js'
import { membersOf } from './members.js'
import { countAnswer, metricsText } from './metrics.js'
import { openapi } from './openapi.js'
import { reportsOf } from './reports.js'
import { toolsOf } from './tools.js'

const db = await openDatabase(process.env.DATABASE_URL)
const members = membersOf(db)
const tools = toolsOf(db)
const reports = reportsOf(db, tools)

/** Answers for the member who asks. */
const own = (answer) => async (request) => answer(await members.whoIs(request.authorization), request)
const created = (location, body) => [201, body, { location }]

const answer = answerWith(
  {
    'GET /healthz': () => [200, { ok: true }],
    'GET /readyz': async () => {
      await db.query('SELECT 1 AS one')
      return [200, { ready: true }]
    },
    'GET /openapi.json': () => [200, openapi],
    'GET /metrics': () => [200, metricsText(), { 'content-type': 'text/plain; version=0.0.4' }],
    'POST /members': async ({ body }) => [201, await members.join(await body())],
    'POST /sessions': async ({ body }) => [201, await members.logIn(await body())],
    'GET /tools': own(async (owner, { query }) => [200, await tools.list(owner, query)]),
    'POST /tools': own(async (owner, { body }) => {
      const tool = await tools.add(owner, await body())
      return created(`/tools/${tool.id}`, tool)
    }),
    'GET /tools/:toolId': own(async (owner, { toolId }) => [200, await tools.find(owner, toolId)]),
    'PUT /tools/:toolId': own(async (owner, { toolId, body }) => [200, await tools.replace(owner, toolId, await body())]),
    'PATCH /tools/:toolId': own(async (owner, { toolId, body }) => [200, await tools.update(owner, toolId, await body())]),
    'DELETE /tools/:toolId': own(async (owner, { toolId }) => {
      await tools.remove(owner, toolId)
      return [204]
    }),
    'GET /tools/:toolId/reports': own(async (owner, { toolId, query }) => [200, await reports.list(owner, toolId, query)]),
    'POST /tools/:toolId/reports': own(async (owner, { toolId, body }) => {
      const report = await reports.add(owner, toolId, await body())
      return created(`/tools/${toolId}/reports/${report.id}`, report)
    }),
    'GET /tools/:toolId/reports/:reportId': own(async (owner, { toolId, reportId }) => [200, await reports.find(owner, toolId, reportId)]),
  },
  (answered) => {
    countAnswer(answered)
    logAnswer(answered)
  },
)

const server = createServer(answer)
server.listen(Number(process.env.PORT), () => write({ level: 'info', message: 'listening' }))

process.once('SIGTERM', () => {
  server.close(() => db.close())
  server.closeIdleConnections()
})
