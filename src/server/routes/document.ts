import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { reportSchema } from '../attempts/report-from.ts'

/** Must be registered before the routes it describes. */
export async function collectDocument(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Roadworthy', version, description: 'What the local app and its server say to each other.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      components: { securitySchemes: { cookie: { type: 'apiKey', in: 'cookie', name: 'roadworthy-{port}', description: 'Exchanged for the token in the first address.' } } },
      security: [{ cookie: [] }],
    },
    transformObject: (document) => whole((document as { openapiObject: Document }).openapiObject) as never,
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => (typeof json.$id === 'string' ? json.$id : `def-${index}`) },
  })
}

export async function serveDocument(server: FastifyInstance): Promise<void> {
  server.get('/api/openapi.json', { schema: { hide: true } }, () => server.swagger())
  await server.register(swaggerUi, { routePrefix: '/api/docs', logo: LOGO })
}

const LOGO = {
  type: 'image/svg+xml',
  content: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#fff" d="M16 1 31 16 16 31 1 16Z"/><path fill="#f5b301" d="M16 4 28 16 16 28 4 16Z"/></svg>'),
}

interface Document {
  components: { schemas: Record<string, unknown> }
}

/** The report is described by the schema the package ships; its parts become schemas of the document. */
function whole(document: Document): Document {
  const { $defs, $schema: _, $id: _id, ...report } = reportSchema() as { $defs: Record<string, unknown>; $schema: string; $id: string }
  const parts = Object.fromEntries(Object.entries($defs).map(([name, part]) => [`report-${name}`, part]))
  const moved = JSON.parse(JSON.stringify({ Report: report, ...parts }).replaceAll('"#/$defs/', '"#/components/schemas/report-')) as Record<string, unknown>
  return { ...document, components: { ...document.components, schemas: { ...document.components.schemas, ...moved } } }
}
