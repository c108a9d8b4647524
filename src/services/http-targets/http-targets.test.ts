import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HttpTargets } from '../../author/http-target.ts'
import { poll } from '../../base/poll.ts'
import { Scope } from '../../base/scope.ts'
import { startHttpTargets } from './http-targets.ts'

let scope: Scope
let targets: HttpTargets

beforeEach(async () => {
  scope = new Scope('one test')
  targets = await startHttpTargets(scope)
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

test('answers what it was told to, and remembers who asked', async () => {
  const [target] = targets.allowed as [HttpTargets['allowed'][0]]
  target.serve('/part', ({ method, body }) => ({ status: 201, headers: { 'x-from': 'us' }, body: { method, got: body.toString() } }))
  const reply = await fetch(`${target.url}/part?x=1`, { method: 'POST', body: 'hello' })
  expect(reply.status).toBe(201)
  expect(reply.headers.get('x-from')).toBe('us')
  expect(await reply.json()).toEqual({ method: 'POST', got: 'hello' })
  expect(target.requests('/part')).toMatchObject([{ method: 'POST', target: '/part?x=1' }])
  expect((await fetch(`${target.url}/other`)).status).toBe(404)
  expect(target.requests()).toHaveLength(2)
  expect(targets.forbidden.connections()).toBe(0)
})

test('counts a connection that asks for nothing', async () => {
  const socket = connect(targets.forbidden.port, targets.forbidden.host)
  const counted = await poll({ everyMs: 5, forMs: 2000 }, () => (targets.forbidden.connections() === 1 ? true : undefined))
  socket.destroy()
  expect(counted).toBe(true)
  expect(targets.forbidden.requests()).toEqual([])
})

test('goes on sending for as long as somebody reads, and stops when nobody does', async () => {
  let chunks = 0
  let ended = false
  const [target] = targets.allowed as [HttpTargets['allowed'][0]]
  target.serve('/endless', () => ({
    body: (async function* () {
      try {
        for (;;) {
          chunks++
          yield Buffer.alloc(64 * 1024, 'x')
        }
      } finally {
        ended = true
      }
    })(),
  }))
  const abort = new AbortController()
  const reply = await fetch(`${target.url}/endless`, { signal: abort.signal })
  let read = 0
  for await (const chunk of reply.body!) {
    read += chunk.length
    if (read > 1 << 20) break
  }
  abort.abort()
  expect(chunks).toBeGreaterThan(16)
  expect(await poll({ everyMs: 5, forMs: 2000 }, () => ended || undefined)).toBe(true)
})
