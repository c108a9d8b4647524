import assert from 'node:assert/strict'
import { rule } from '../rule.js'
import { account, ask, hasStatus, INVALID, join, journey, pay, quote, readTrip, refund, STAFF, travel, tripPath, unique } from '../service.js'

const isId = (value) => typeof value === 'number' || (typeof value === 'string' && value !== '')
const isText = (value) => typeof value === 'string'
const isInstant = (value) => isText(value) && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/i.test(value) && !Number.isNaN(Date.parse(value))
const isEuros = (value) => isText(value) && /^-?\d+\.\d\d$/.test(value)
const isListOf = (check) => (value) => Array.isArray(value) && value.every(check)
const isOneOf = (...values) => (value) => values.includes(value)
const isFare = (value) => isText(value?.amount) && isOneOf('EUR', 'JPY', 'KWD')(value?.currency)
const isZone = isOneOf('A', 'B', 'C')

const TRIP = {
  id: isId, member: isId, from: isZone, to: isZone, start: isInstant, end: isInstant, minutes: Number.isInteger, fare: isFare, paid: isEuros,
  refunds: isListOf((one) => isId(one?.id) && isEuros(one?.amount)), note: (value) => value === null || value === undefined || isText(value),
}
const QUOTE = { minutes: Number.isInteger, quarters: Number.isInteger, discounts: isListOf(isOneOf('night', 'youth')), fare: isFare }
const MEMBER = { id: isId, token: isText, name: isText, email: isText, birthday: isText }
const ACCOUNT = { member: isId, trips: Number.isInteger, owed: isEuros }

function hasShape(value, shape, what) {
  for (const [name, check] of Object.entries(shape)) {
    assert.ok(check(value?.[name]), `${what}: expected ${name} as the contract has it, got ${JSON.stringify(value?.[name])}`)
  }
}

rule('a quote has its shape', async () => hasShape(await quote(await journey()), QUOTE, 'a quote'))

rule('a member and an account have their shapes', async () => {
  const member = await join()
  hasShape(member, MEMBER, 'a member')
  hasShape(await account(member), ACCOUNT, 'an account')
})

rule('a trip has its shape, alone and in a list', async () => {
  const member = await join()
  const trip = await travel(member, { ...(await journey()), note: 'say "hi" – 工具' })
  hasShape(trip, TRIP, 'a trip')
  assert.equal(trip.note, 'say "hi" – 工具')
  const { body } = await ask('GET', '/trips', { token: member.token })
  for (const one of body.items) hasShape(one, TRIP, 'a trip in a list')
  await pay(trip, '2.00')
  await refund(trip, '0.75')
  hasShape(await readTrip(member.token, tripPath(trip)), TRIP, 'a trip with a refund')
})

rule('zones and their neighbours are listed, in any order', async () => {
  const { body } = await ask('GET', '/zones')
  const zones = Object.fromEntries(body.zones.map(({ code, neighbours }) => [code, [...neighbours].sort()]))
  assert.deepEqual(Object.keys(zones).sort(), ['A', 'B', 'C'])
  assert.deepEqual(zones, { A: ['B'], B: ['A', 'C'], C: ['B'] })
})

async function isRefused(path, body, what, options) {
  const reply = await ask('POST', path, { body, ...options })
  hasStatus(reply, INVALID, what)
}

rule('a quote that breaks a rule is refused', async () => {
  const good = await journey()
  const bad = {
    'an unknown zone': { from: 'Q' }, 'no zone': { to: null }, 'a start that is no instant': { start: 'soon' }, 'an end without an offset': { end: '2027-05-12T10:00:00' },
    'half a minute': { start: good.start.replace(':00.000Z', ':30Z') }, 'a day that is not': { start: '2027-02-30T10:00:00Z', end: '2027-03-02T11:00:00Z' },
    'an unknown currency': { currency: 'XXX' }, 'no birthday': { birthday: '2001-02-29' },
  }
  for (const [what, change] of Object.entries(bad)) await isRefused('/quotes', { ...good, ...change }, what)
  for (const body of ['', 'nonsense', '[]', '3']) await isRefused('/quotes', body, `the body ${body}`)
})

rule('a trip that breaks a rule is refused', async () => {
  const { token } = await join()
  const good = await journey()
  await isRefused('/trips', { ...good, to: 'Q' }, 'an unknown zone', { token, headers: { 'idempotency-key': unique('key') } })
  await isRefused('/trips', good, 'a trip without a key', { token })
})

rule('what is not there is not found', async () => {
  hasStatus(await ask('GET', '/trips/none-such', { token: STAFF }), [404], 'a trip that is not there')
  hasStatus(await pay({ id: 'none-such' }, '1.00'), [404, 422], 'a payment for no trip')
})

rule('the clock tells an instant', async () => {
  const { body } = await ask('GET', '/clock')
  assert.ok(isInstant(body.now), `expected an instant, got ${JSON.stringify(body)}`)
})
