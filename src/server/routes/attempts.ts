import type { FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'
import type { AttemptPage, AttemptSummary } from '../../model/api.ts'
import type { Desk } from '../desk.ts'
import { cursorOf, placeOf } from '../store/cursor.ts'
import { answers, file, IdParams, notFound } from './answers.ts'
import { csvOf } from './csv.ts'
import { eventStream } from './event-stream.ts'
import { ProblemError } from './problems.ts'

const PageQuery = Type.Object({
  challenge: Type.Optional(Type.String({ maxLength: 100 })),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
})
const TableQuery = Type.Pick(PageQuery, ['challenge'])
const LIMIT = 20

type Id = Static<typeof IdParams>

export function attemptRoutes(server: FastifyInstance, desk: Desk): void {
  server.get<{ Querystring: Static<typeof PageQuery> }>(
    '/attempts',
    { schema: { summary: 'Attempts, newest first', querystring: PageQuery, response: answers(200, 'AttemptPage', 400) } },
    async ({ query }): Promise<AttemptPage> => {
      const store = await desk.store
      const before = query.cursor === undefined ? undefined : placeOf(query.cursor)
      if (query.cursor !== undefined && !before) throw new ProblemError(400, 'That is no cursor of ours', { fix: 'Begin again without one.' })
      await desk.takeIn.look()
      const limit = query.limit ?? LIMIT
      const items = await store.attempts.list({ challenge: query.challenge, before, limit: limit + 1 })
      const last = items[limit - 1]
      return { items: items.slice(0, limit).map((item) => nowOf(desk, item)), ...(items.length > limit && last ? { next: cursorOf(last) } : {}) }
    },
  )

  server.get<{ Querystring: Static<typeof TableQuery> }>(
    '/attempts.csv',
    { schema: { summary: 'Attempts as a table', querystring: TableQuery, response: answers(200, file('text/csv', 'A line for each, newest first.'), 400) } },
    async ({ query: { challenge } }, reply) => {
      const store = await desk.store
      await desk.takeIn.look()
      const name = challenge !== undefined && /^[a-z0-9-]+$/.test(challenge) ? challenge : 'attempts'
      return reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="roadworthy-${name}.csv"`).send(csvOf(store, challenge))
    },
  )

  server.get<{ Params: Id }>(
    '/attempts/:id',
    { schema: { summary: 'An attempt and its report', params: IdParams, response: answers(200, 'AttemptView', 400, 404) } },
    async ({ params }, reply) => reply.type('application/json; charset=utf-8').send(await attemptView(desk, params.id)),
  )

  server.get<{ Params: Id }>(
    '/attempts/:id/events',
    {
      schema: {
        summary: 'What it tells, as it goes (server-sent events)',
        description: '`id:` counts from 1; `Last-Event-ID` goes on from there. A stream that begins anew begins with `attempt-started`. When all was told, a reconnect is answered with 204.',
        params: IdParams,
        response: { ...answers(200, { description: 'The events.', content: { 'text/event-stream': { schema: { type: 'string' } } } }, 400, 404), 204: { type: 'null', description: 'It was all told.' } },
      },
      exposeHeadRoute: false,
    },
    async (request, reply) => eventStream(desk, request.params.id, request, reply),
  )

  const cancel = async ({ params }: { params: Id }): Promise<AttemptSummary> => {
    const live = desk.runner.live(params.id)
    if (!live && !(await (await desk.store).attempts.has(params.id))) throw notFound('attempt', params.id)
    if (!live || live.ended) throw new ProblemError(409, 'It has ended already')
    live.cancel()
    return live.summary
  }
  const schema = { summary: 'Break it off', params: IdParams, response: answers(202, 'AttemptSummary', 400, 404, 409) }
  server.post<{ Params: Id }>('/attempts/:id/cancel', { schema }, async (request, reply) => reply.code(202).send(await cancel(request)))
  server.delete<{ Params: Id }>('/attempts/:id', { schema }, async (request, reply) => reply.code(202).send(await cancel(request)))
}

/** One that runs is further than what was written down. */
function nowOf({ runner }: Desk, item: AttemptSummary): AttemptSummary {
  return runner.live(item.id)?.summary ?? item
}

/** As JSON text: the report goes through as it was written. */
async function attemptView(desk: Desk, id: string): Promise<string> {
  const { attempts } = await desk.store
  const kept = await attempts.one(id)
  if (!kept) throw notFound('attempt', id)
  const live = desk.runner.live(id)
  const summary = live?.summary ?? kept.summary
  const previous = await attempts.previous(kept.summary)
  const head = JSON.stringify({ ...summary, ...(previous ? { previous } : {}) })
  return `${head.slice(0, -1)},"report":${live ? JSON.stringify(live.report) : kept.report}}`
}
