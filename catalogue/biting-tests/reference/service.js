import assert from 'node:assert/strict'

const { TARGET_URL, RESTART_URL, STAFF_TOKEN } = process.env
if (!TARGET_URL) throw new Error('TARGET_URL is not set: there is nothing to test')

/** Statuses that the specification allows. */
export const CREATED = [200, 201]
export const TAKEN = [200, 201, 202, 204]
export const INVALID = [400, 422]
export const HIDDEN = [403, 404]
export const CONFLICT = [409, 422]

export const STAFF = STAFF_TOKEN

export async function ask(method, path, { token, body, headers = {} } = {}) {
  const reply = await fetch(new URL(path, TARGET_URL), {
    method,
    headers: { accept: 'application/json, application/problem+json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  })
  const text = await reply.text()
  const isJson = /[/+]json\b/.test(reply.headers.get('content-type') ?? '')
  return { status: reply.status, location: reply.headers.get('location'), body: isJson && text ? JSON.parse(text) : text }
}

export function hasStatus(reply, allowed, what) {
  const found = allowed.includes(reply.status) ? allowed : [reply.status]
  assert.deepEqual(found, allowed, `${what}: expected status ${allowed.join(' or ')}, got ${reply.status} ${JSON.stringify(reply.body).slice(0, 200)}`)
}

export async function restart() {
  const reply = await fetch(RESTART_URL, { method: 'POST' })
  assert.ok(reply.ok, `the restart answered ${reply.status}`)
}

/** The service's clock, down to the minute. It need not be ours. */
export async function lastMinute() {
  const { body } = await ask('GET', '/clock')
  const now = Date.parse(body.now)
  assert.ok(Number.isFinite(now), `expected an instant, got ${JSON.stringify(body)}`)
  return Math.floor(now / 60_000) * 60_000
}

export const instant = (ms) => new Date(ms).toISOString()

export async function quote(journey) {
  const reply = await ask('POST', '/quotes', { body: journey })
  hasStatus(reply, [200], `a quote for ${JSON.stringify(journey)}`)
  return reply.body
}

// a request, and what a client sends that heard no answer
export const SENT = 2

let count = 0
/** Texts that no other run has used: not even one with the same seed. */
export const unique = (what) => `${what}-${Date.now().toString(36)}-${process.pid}-${Math.random().toString(36).slice(2)}-${count++}`

export async function join(birthday = '1980-04-12') {
  const reply = await ask('POST', '/members', { body: { name: 'Ada', email: `${unique('ada')}@lendery.example`, birthday } })
  hasStatus(reply, CREATED, 'a new member')
  return reply.body
}

/** A journey of so many minutes that ended an hour ago, or `ago` minutes. */
export async function journey(minutes = 40, ago = 60) {
  const end = (await lastMinute()) - ago * 60_000
  return { from: 'A', to: 'B', start: instant(end - minutes * 60_000), end: instant(end) }
}

export async function sendTrip(member, body, key = unique('key')) {
  return ask('POST', '/trips', { token: member.token, body, headers: { 'idempotency-key': key } })
}

/** Makes a trip and reads it, wherever its Location leads. */
export async function travel(member, body) {
  const reply = await sendTrip(member, body ?? (await journey()))
  hasStatus(reply, CREATED, 'a new trip')
  return readTrip(member.token, reply.location)
}

export async function readTrip(token, location) {
  const reply = await ask('GET', location, { token })
  hasStatus(reply, [200], `the trip at ${location}`)
  return reply.body
}

export const tripPath = (trip) => `/trips/${encodeURIComponent(trip.id)}`

export async function pay(trip, amount, event = unique('event')) {
  return ask('POST', '/payments', { token: STAFF, body: { event, trip: trip.id, amount } })
}

export async function refund(trip, amount, token = STAFF) {
  return ask('POST', `${tripPath(trip)}/refunds`, { token, body: { amount } })
}

export async function account(member) {
  const reply = await ask('GET', '/account', { token: member.token })
  hasStatus(reply, [200], 'the account')
  return reply.body
}
