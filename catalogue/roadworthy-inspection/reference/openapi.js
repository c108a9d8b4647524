const json = (schema) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } })
const reply = (description, schema) => ({ description, ...(schema ? { content: json(schema) } : {}) })
const problem = (description) => ({ description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } })
const takes = (schema) => ({ required: true, content: json(schema) })

const refusals = { 401: problem('Nobody is logged in'), 503: problem('The books cannot be reached') }
const wrong = { 400: problem('No JSON'), 413: problem('Too long'), 415: problem('Another media type'), 422: problem('Against a rule') }
const gone = { 404: problem('There is none, or it is another member’s') }
const here = (name) => ({ name, in: 'path', required: true, schema: { type: 'string', format: 'uuid' } })
const paging = [
  { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } },
  { name: 'cursor', in: 'query', description: 'What `next` of the page before said', schema: { type: 'string', pattern: '^\\d{1,16}$' } },
]
const open = { security: [] }

const object = (properties, required = Object.keys(properties)) => ({ type: 'object', additionalProperties: false, required, properties })
const text = (minLength, maxLength) => ({ type: 'string', minLength, maxLength })
const id = { type: 'string', format: 'uuid' }
const tool = {
  name: text(1, 120),
  description: { type: ['string', 'null'], maxLength: 2000 },
  state: { type: 'string', enum: ['new', 'used', 'broken'] },
  dailyFee: { type: 'integer', minimum: 0, maximum: 100_000, description: 'Cents' },
}
const report = { text: text(1, 2000), severity: { type: 'integer', minimum: 1, maximum: 5 } }
const page = (schema) => object({ items: { type: 'array', items: { $ref: `#/components/schemas/${schema}` } }, next: { type: ['string', 'null'] } })

export const openapi = {
  openapi: '3.1.0',
  info: { title: 'Lendery toolbox', version: '1.0.0' },
  security: [{ session: [] }],
  paths: {
    '/members': {
      post: { operationId: 'join', ...open, requestBody: takes('NewMember'), responses: { 201: reply('Taken in', 'Member'), 409: problem('The address is taken'), 503: refusals[503], ...wrong } },
    },
    '/sessions': {
      post: { operationId: 'logIn', ...open, requestBody: takes('Credentials'), responses: { 201: reply('Logged in', 'Session'), ...refusals, ...wrong } },
    },
    '/tools': {
      get: { operationId: 'listTools', parameters: paging, responses: { 200: reply('One’s own, the newest first', 'ToolPage'), 422: wrong[422], ...refusals } },
      post: { operationId: 'addTool', requestBody: takes('NewTool'), responses: { 201: reply('Added', 'Tool'), ...refusals, ...wrong } },
    },
    '/tools/{toolId}': {
      parameters: [here('toolId')],
      get: { operationId: 'readTool', responses: { 200: reply('It', 'Tool'), ...refusals, ...gone } },
      put: { operationId: 'replaceTool', requestBody: takes('NewTool'), responses: { 200: reply('Replaced', 'Tool'), ...refusals, ...gone, ...wrong } },
      patch: { operationId: 'updateTool', requestBody: takes('ToolChanges'), responses: { 200: reply('Changed', 'Tool'), ...refusals, ...gone, ...wrong } },
      delete: { operationId: 'removeTool', responses: { 204: reply('Removed'), ...refusals, ...gone } },
    },
    '/tools/{toolId}/reports': {
      parameters: [here('toolId')],
      get: { operationId: 'listReports', parameters: paging, responses: { 200: reply('Of this tool, the newest first', 'ReportPage'), 422: wrong[422], ...refusals, ...gone } },
      post: { operationId: 'addReport', requestBody: takes('NewReport'), responses: { 201: reply('Added', 'Report'), ...refusals, ...gone, ...wrong } },
    },
    '/tools/{toolId}/reports/{reportId}': {
      parameters: [here('toolId'), here('reportId')],
      get: { operationId: 'readReport', responses: { 200: reply('It', 'Report'), ...refusals, ...gone } },
    },
  },
  components: {
    securitySchemes: { session: { type: 'http', scheme: 'bearer' } },
    schemas: {
      NewMember: object({ name: text(1, 100), email: { type: 'string', format: 'email', maxLength: 200 }, password: { ...text(12, 200), format: 'password' } }),
      Member: object({ id, name: text(1, 100), email: { type: 'string', format: 'email' } }),
      Credentials: object({ email: { type: 'string', format: 'email', maxLength: 200 }, password: text(1, 200) }),
      Session: object({ token: { type: 'string' } }),
      NewTool: object(tool, ['name', 'state', 'dailyFee']),
      ToolChanges: object(tool, []),
      Tool: object({ id, ...tool, reports: { type: 'integer', minimum: 0 } }),
      ToolPage: page('Tool'),
      NewReport: object(report),
      Report: object({ id, toolId: id, ...report }),
      ReportPage: page('Report'),
      Problem: { type: 'object', required: ['status', 'title'], properties: { status: { type: 'integer' }, title: { type: 'string' } } },
    },
  },
}
