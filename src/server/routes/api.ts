import type { FastifyInstance } from 'fastify'
import type { Desk } from '../desk.ts'
import { archiveRoutes } from './archive.ts'
import { attemptRoutes } from './attempts.ts'
import { challengeRoutes } from './challenges.ts'
import { doctorRoutes } from './doctor.ts'
import { historyRoutes } from './history.ts'
import { roadmapRoutes } from './roadmap.ts'
import { SCHEMAS } from './schemas.ts'

/** Everything under /api/v1. */
export async function api(server: FastifyInstance, desk: Desk): Promise<void> {
  for (const schema of SCHEMAS) server.addSchema(schema)
  for (const routes of [roadmapRoutes, challengeRoutes, attemptRoutes, historyRoutes, doctorRoutes, archiveRoutes]) routes(server, desk)
}
