import type { FastifyInstance } from 'fastify'
import { isAbsolute, resolve } from 'node:path'
import { Type, type Static } from 'typebox'
import { demand, loadProject } from '../../engine/project.ts'
import type { Entry } from '../../library/catalogue.ts'
import type { AttemptRequest, AttemptSummary, ChallengeView, ConnectedProject } from '../../model/api.ts'
import type { Desk } from '../desk.ts'
import { challengeView, connectedProject } from '../road/challenge-view.ts'
import type { Stop } from '../road/road.ts'
import { answers, notFound, SlugParams } from './answers.ts'
import { isFolder } from './is-folder.ts'
import { ProblemError } from './problems.ts'

const FolderBody = Type.Object({ folder: Type.String({ minLength: 1, maxLength: 4096 }) }, { additionalProperties: false })

type Slug = Static<typeof SlugParams>

export function challengeRoutes(server: FastifyInstance, desk: Desk): void {
  const stopOf = async (slug: string): Promise<Stop> => {
    const stop = (await desk.road).stop(slug)
    if (!stop) throw notFound('challenge', slug)
    return stop
  }

  server.get<{ Params: Slug }>(
    '/challenges/:slug',
    { schema: { summary: 'A challenge: its brief, its checks, what it needs', params: SlugParams, response: answers(200, 'ChallengeView', 400, 404) } },
    async ({ params }): Promise<ChallengeView> => challengeView(desk, await stopOf(params.slug)),
  )

  server.put<{ Params: Slug; Body: Static<typeof FolderBody> }>(
    '/challenges/:slug/project',
    { schema: { summary: 'Connect a folder', params: SlugParams, body: FolderBody, response: answers(200, 'ConnectedProject', 400, 404, 413, 415, 422) } },
    async ({ params, body }): Promise<ConnectedProject> => {
      const stop = await stopOf(params.slug)
      const store = await desk.store
      const connected = await store.projects.connect(params.slug, demandFolder(body.folder))
      await desk.takeIn.folder(connected.folder)
      return connectedProject(connected, stop)
    },
  )

  server.delete<{ Params: Slug }>(
    '/challenges/:slug/project',
    { schema: { summary: 'Disconnect its folder, which stays as it is', params: SlugParams, response: answers(204, { type: 'null' }, 400, 404) } },
    async ({ params }, reply) => {
      await stopOf(params.slug)
      if (!(await (await desk.store).projects.disconnect(params.slug))) throw new ProblemError(404, 'No folder is connected')
      return reply.code(204).send()
    },
  )

  server.post<{ Params: Slug; Body: AttemptRequest | undefined }>(
    '/challenges/:slug/attempts',
    {
      schema: {
        summary: 'Run it on the connected folder',
        params: SlugParams,
        body: { $ref: 'AttemptRequest#' },
        response: answers(202, 'AttemptSummary', 400, 404, 409, 413, 415, 422, 503),
      },
    },
    async ({ params, body }, reply): Promise<AttemptSummary> => {
      const { entry } = await stopOf(params.slug)
      if (!entry) throw new ProblemError(409, 'It cannot be run yet', { detail: `${params.slug} is on the road, and not in the catalogue yet.` })
      const summary = await begin(desk, entry, body ?? {})
      void reply.code(202).header('location', `/api/v1/attempts/${encodeURIComponent(summary.id)}`)
      return summary
    },
  )
}

async function begin(desk: Desk, entry: Entry, request: AttemptRequest): Promise<AttemptSummary> {
  const connected = await (await desk.store).projects.of(entry.slug)
  if (!connected) throw new ProblemError(409, 'No folder is connected', { fix: 'Connect the folder you build it in first.' })
  const project = await loadProject(connected.folder)
  demand({ ...project, uses: { ...project.uses, ...request.uses } }, entry.slug, entry.challenge)
  return desk.runner.start(entry, project, request)
}

function demandFolder(folder: string): string {
  const wrong = (detail: string): ProblemError => new ProblemError(422, 'That is no folder to connect', { detail, errors: [{ pointer: '/folder', detail }] })
  if (!isAbsolute(folder) || folder.includes('\0')) throw wrong('The whole path is needed, from the root on.')
  if (!isFolder(folder)) throw wrong(`There is no folder ${folder}.`)
  return resolve(folder)
}
