import assert from 'node:assert/strict'
import { rule } from '../rule.js'
import { ask, hasStatus, INVALID, join, journey, travel } from '../service.js'

const TRIPS = 6
// one at a time; pages that come out even, and that do not; all at once
const PAGES = [1, 3, 4, 5, 6, 100]

async function pageOf(member, query) {
  const reply = await ask('GET', `/trips?${new URLSearchParams(query)}`, { token: member.token })
  hasStatus(reply, [200], `a page of ${JSON.stringify(query)}`)
  return reply.body
}

async function walk(member, limit) {
  const ids = []
  let after
  // a list that never ends must not take the suite along
  for (let pages = 0; pages <= TRIPS + 1; pages++) {
    const { items, next } = await pageOf(member, { limit, ...(after ? { after } : {}) })
    assert.ok(items.length <= limit, `expected at most ${limit} trips on a page, got ${items.length}`)
    ids.push(...items.map(({ id }) => String(id)))
    if (!next) return ids
    after = next
  }
  assert.fail(`expected ${TRIPS} trips to end after ${Math.ceil(TRIPS / limit)} pages, got more: ${ids}`)
}

rule('every trip is on one page, once', async () => {
  const member = await join()
  const body = await journey()
  const made = []
  for (let count = 0; count < TRIPS; count++) made.push(String((await travel(member, body)).id))
  for (const limit of PAGES) assert.deepEqual((await walk(member, limit)).sort(), made.toSorted(), `by ${limit}`)
})

rule('a list without trips is empty', async () => {
  const { items, next } = await pageOf(await join(), {})
  assert.deepEqual([items, next ?? null], [[], null])
})

rule('a page holds 1 to 100 trips', async () => {
  const member = await join()
  for (const limit of [1, 100]) await pageOf(member, { limit })
  for (const limit of [0, 101, -1, 'many']) hasStatus(await ask('GET', `/trips?limit=${limit}`, { token: member.token }), INVALID, `a limit of ${limit}`)
})
