import type { FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'
import type { HistoryView } from '../../model/api.ts'
import type { Desk } from '../desk.ts'
import { regressionsIn, streakOf } from '../road/progress.ts'
import { answers } from './answers.ts'

const HistoryQuery = Type.Object({
  challenge: Type.Optional(Type.String({ maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
})
const LIMIT = 20

export function historyRoutes(server: FastifyInstance, desk: Desk): void {
  server.get<{ Querystring: Static<typeof HistoryQuery> }>(
    '/history',
    { schema: { summary: `The newest attempts (${LIMIT} unless \`limit\` says otherwise), oldest first, and what became of each check`, querystring: HistoryQuery, response: answers(200, 'HistoryView', 400) } },
    async ({ query }): Promise<HistoryView> => {
      const store = await desk.store
      await desk.takeIn.look()
      const attempts = await store.attempts.history({ challenge: query.challenge, limit: query.limit ?? LIMIT })
      return { attempts, regressions: regressionsIn(attempts), streak: streakOf(attempts) }
    },
  )
}
