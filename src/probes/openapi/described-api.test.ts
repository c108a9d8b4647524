import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { InspectionSettings } from '../../model/inspection.ts'
import { Random } from '../../base/random.ts'
import { probeOf, rejection } from '../probe-bench.ts'
import { ApiMemory } from './api-memory.ts'
import { describedApi } from './described-api.ts'

let server: FastifyInstance
let port: number
let limited = 0
let logins = 0
const members = new Set<string>()
const loans = new Map<string, { member_id: number; note: string }>()
const tokens = new Map<string, string>()
/** What was logged in with. */
const loggedInWith: { name: string; password?: string }[] = []
const arrived: string[] = []

const loanSchema = { type: 'object', required: ['member_id', 'note'], properties: { member_id: { type: 'integer' }, note: { type: 'string', minLength: 1, maxLength: 20 } } }

beforeAll(async () => {
  server = Fastify()
  await server.register(swagger, { openapi: { openapi: '3.1.0', info: { title: 'Loans', version: '1' }, components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } } })
  await server.register(async (app) => {
    app.addHook('onRequest', async (request) => void arrived.push(`${request.method} ${request.url.split('?')[0]}`))
    app.post('/members', { schema: { body: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } } } }, async (_, reply) => {
      members.add(String(members.size + 1))
      return reply.code(201).send({ data: { id: members.size } })
    })
    app.get('/members/:memberId', { schema: { params: { type: 'object', properties: { memberId: { type: 'integer' } } } } }, async () => ({}))
    app.post('/loans', { schema: { body: loanSchema } }, lend)
    app.get('/loans', { schema: { querystring: { type: 'object', properties: { page: { type: 'integer' }, limit: { type: 'integer', maximum: 5 } } } } }, async (request) => {
      const { page = 1, limit = 5 } = request.query as { page?: number; limit?: number }
      return { results: [...loans.keys()].slice((page - 1) * limit, page * limit).map((ref) => ({ ref })) }
    })
    app.get('/loans/:ref', { schema: { params: { type: 'object', properties: { ref: { type: 'string' } } } } }, async (request, reply) => loans.get((request.params as { ref: string }).ref) ?? reply.code(404).send({}))
    app.delete('/everything', { schema: {} }, async () => ({}))
    app.post('/login', { schema: { hide: true } }, async (request) => {
      const token = `token-${++logins}`
      const login = request.body as { name: string; password?: string }
      loggedInWith.push(login)
      tokens.set(token, login.name)
      return { token }
    })
    app.get('/me', { schema: { security: [{ bearer: [] }] } }, async (request, reply) => {
      const name = tokens.get(request.headers.authorization?.replace('Bearer ', '') ?? '')
      return name === undefined ? reply.code(401).send({}) : { name }
    })
    app.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger())
  })
  await server.listen({ port: 0, host: '127.0.0.1' })
  port = (server.server.address() as { port: number }).port
})
afterAll(() => server.close())
beforeEach(() => {
  members.clear()
  loans.clear()
  tokens.clear()
  loggedInWith.length = 0
  arrived.length = 0
  limited = 0
})

async function lend(request: FastifyRequest, reply: FastifyReply) {
  if (limited-- > 0) return reply.code(429).header('retry-after', '0').send({})
  const loan = request.body as { member_id: number; note: string }
  if (!members.has(String(loan.member_id))) return reply.code(422).send({})
  const ref = `L${loans.size + 1}`
  loans.set(ref, loan)
  return reply.code(201).header('location', `/loans/${ref}`).send({})
}

async function api(settings: InspectionSettings = {}, seed = 'one') {
  const { web, abort } = probeOf(port)
  return describedApi({ memory: new ApiMemory(settings, '/nowhere', seed), web, random: new Random(seed), signal: abort.signal })
}

describe('a described API', () => {
  test('is found where servers serve it, and told of', async () => {
    const described = await api()
    expect([described.title, described.source, described.resources.map(({ name }) => name)]).toEqual(['Loans', 'GET /openapi.json', ['members', 'loans']])
  })

  test('what needs another gets one made first, with its id as the type that is declared', async () => {
    const described = await api()
    const created = await described.create(described.resources.find(({ name }) => name === 'loans')!)
    expect([created.id, created.values]).toEqual(['L1', { ref: 'L1' }])
    expect(loans.get('L1')?.member_id).toBe(1)
    expect((await described.act(created, 'read')).status).toBe(200)
  })

  test('a limit on requests is waited for', async () => {
    limited = 2
    const described = await api()
    expect((await described.create(described.resources.find(({ name }) => name === 'loans')!)).reply.status).toBe(201)
  })

  test('what is never taken blocks, and is tried no more', async () => {
    limited = Infinity
    const described = await api()
    const loan = described.resources.find(({ name }) => name === 'loans')!
    const first = await rejection(described.create(loan))
    const tries = arrived.length
    expect(await rejection(described.create(loan))).toBe(first)
    expect(arrived.length).toBe(tries)
    expect(await described.possibly(() => described.create(loan), () => {})).toBeUndefined()
  }, 60_000)

  test('pages are asked for by number, of the size that is allowed, until one is short', async () => {
    const described = await api()
    const loan = described.resources.find(({ name }) => name === 'loans')!
    const first = await described.create(loan)
    for (let more = 0; more < 6; more++) await described.create(loan, { reuse: true })
    const query = described.sized(loan.list!, 100)
    expect(query).toEqual({ limit: 5 })
    const page = await described.list(first, { query })
    const next = described.nextPage(loan.list!, page, { query })
    expect(next?.query).toEqual({ limit: 5, page: 2 })
    const second = await described.list(first, next)
    expect(described.itemsOf(second)?.map((item) => described.idIn(loan, item))).toEqual(['L6', 'L7'])
    expect(described.nextPage(loan.list!, second, next!)).toBeUndefined()
  })

  test('what is not ours is off limits', async () => {
    const described = await api()
    const named = (name: string) => described.operations.find((one) => one.name === name)!
    expect(described.offLimits(named('DELETE /everything'))).toContain('has not made')
    expect(described.offLimits(named('POST /loans'))).toBeUndefined()
    expect(described.offLimits(named('GET /members/{memberId}'))).toBeUndefined()
  })

  test('a user logs in once, and anew when the session is gone', async () => {
    const recipe = { headers: { Authorization: 'Bearer {token}' }, steps: [{ method: 'post', path: '/login', body: { name: 'ada-{random}' }, take: { token: '/token' } }] }
    const described = await api({ users: [recipe, recipe] })
    const me = described.operations.find(({ path }) => path === '/me')!
    const [first, again, other] = [await described.send(me), await described.send(me), await described.as(1).send(me)]
    expect(first.body).toEqual(again.body)
    expect(other.body).not.toEqual(first.body)
    expect((await described.asNobody().send(me)).status).toBe(401)
    tokens.clear()
    expect((await described.send(me, { steady: true })).status).toBe(401)
    expect((await described.send(me)).body).toEqual(first.body)
  })

  test('a password that the seed does not tell, the same at every log-in', async () => {
    const recipe = { headers: { Authorization: 'Bearer {token}' }, steps: [{ method: 'post', path: '/login', body: { name: 'ada-{random}', password: '{secret}' }, take: { token: '/token' } }] }
    const secretsOf = async () => {
      const described = await api({ users: [recipe] })
      const me = described.operations.find(({ path }) => path === '/me')!
      await described.send(me)
      tokens.clear()
      expect((await described.send(me, { steady: true })).status).toBe(401)
      await described.send(me)
      return loggedInWith.splice(0)
    }
    const [[first, anew], [otherRun]] = [await secretsOf(), await secretsOf()]
    expect(anew).toEqual(first)
    expect(otherRun?.name).toBe(first?.name)
    expect(otherRun?.password).not.toBe(first?.password)
    expect(first?.password).toMatch(/^[0-9a-f]{24}$/)
  })

  test('hostile requests are the same for the same seed, and each says what is wrong', async () => {
    const what = async (seed: string) => {
      const described = await api({}, seed)
      return (await described.hostile(described.operations.find(({ name }) => name === 'POST /loans')!)).map((one) => one.what)
    }
    const once = await what('a')
    expect(once).toEqual(await what('a'))
    expect(once).not.toEqual(await what('b'))
    expect(once).toContain('arrays 5,000 deep')
    expect(once.some((one) => one.includes('`member_id` is missing'))).toBe(true)
  })
})
