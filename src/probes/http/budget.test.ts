import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { RequestBudget } from './budget.ts'
import { ConnectionPool } from './connection-pool.ts'
import { httpProbe } from './http-probe.ts'

test('no request is sent once the budget is used up, by whoever shares it', async () => {
  let arrived = 0
  const server = createServer((_, reply) => {
    arrived++
    reply.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pool = new ConnectionPool()
  onTestFinished(async () => {
    await pool.close()
    server.close()
  })
  const budget = new RequestBudget(3)
  const web = httpProbe({ address: () => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }), pool, recorder: { now: () => 0, add: () => {} }, signal: new AbortController().signal, budget })
  const answers = await Promise.allSettled([web.get('/a'), web.as({ 'X-User': 'two' }).get('/b'), web.instance(0).post('/c'), web.get('/d'), web.attempt('GET', '/e')])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(answers[4]).toMatchObject({ reason: { name: 'CannotTell', message: 'the 3 requests that may be sent are used up' } })
  expect([arrived, budget.spent]).toEqual([3, 3])
})
