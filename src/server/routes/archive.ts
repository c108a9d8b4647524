import type { FastifyInstance } from 'fastify'
import { Readable } from 'node:stream'
import { Type, type Static } from 'typebox'
import type { Desk } from '../desk.ts'
import { standing } from '../road/ask.ts'
import { progressOf } from '../road/progress-of.ts'
import { exportArchive, importArchive } from '../store/archive.ts'
import { answers, file } from './answers.ts'
import { ProblemError } from './problems.ts'
import type { ImportResult } from './schemas.ts'

const PaperQuery = Type.Object({ paper: Type.Optional(Type.Unsafe<'a4' | 'letter'>({ type: 'string', enum: ['a4', 'letter'] })) })

/** What can be taken along: the whole record, and the roadmap on paper. */
export function archiveRoutes(server: FastifyInstance, desk: Desk): void {
  server.get('/export', { schema: { summary: 'Everything there is, as one archive', response: answers(200, file('application/gzip', 'A gzipped JSON document.')) } }, async (_, reply) => {
    const store = await desk.store
    await desk.takeIn.look()
    return reply.type('application/gzip').header('content-disposition', `attachment; filename="roadworthy-${new Date().toISOString().slice(0, 10)}.json.gz"`).send(exportArchive(store, desk.version))
  })

  server.register((within, _, done) => {
    // it is read as it comes, and never held whole
    within.addContentTypeParser('application/gzip', (_request, payload, read) => read(null, payload))
    within.post<{ Body: Readable | undefined }>(
      '/import',
      { schema: { summary: 'Take in an archive', consumes: ['application/gzip'], response: answers(200, 'ImportResult', 400, 415, 422) } },
      async ({ body }): Promise<ImportResult> => {
        if (!(body instanceof Readable)) throw new ProblemError(415, 'That kind of body is not read here', { fix: 'Send an archive, with `Content-Type: application/gzip`.' })
        return importArchive(await desk.store, body)
      },
    )
    done()
  })

  server.get<{ Querystring: Static<typeof PaperQuery> }>(
    '/roadmap.pdf',
    { schema: { summary: 'The roadmap on paper, with your progress', querystring: PaperQuery, response: answers(200, file('application/pdf', 'A tagged PDF.'), 400) } },
    async ({ query }, reply) => {
      const { road, store, standings } = await standing(desk)
      const { roadmapPdf } = await import('../../report/pdf/roadmap-pdf.ts')
      const pdf = await roadmapPdf(road.roadmap, await progressOf(store, standings), { paper: query.paper ?? 'a4' })
      return reply.type('application/pdf').header('content-disposition', 'inline; filename="roadworthy-roadmap.pdf"').send(Buffer.from(pdf))
    },
  )
}
