import assert from 'node:assert/strict'
import { due } from '../oracle.js'
import { rule } from '../rule.js'
import { account, ask, CONFLICT, CREATED, hasStatus, INVALID, join, journey, pay, travel, unique } from '../service.js'

const cents = (text) => Number(text.replace('.', ''))

rule('an e-mail belongs to one member', async () => {
  const body = { name: 'Zoë', email: `${unique('zoe')}@lendery.example`, birthday: '1999-12-31' }
  hasStatus(await ask('POST', '/members', { body }), CREATED, 'the first')
  hasStatus(await ask('POST', '/members', { body: { ...body, name: 'Bo' } }), CONFLICT, 'the second')
})

rule('a member has a name, an e-mail and a birthday', async () => {
  const good = { name: 'Bo', email: `${unique('bo')}@lendery.example`, birthday: '1999-12-31' }
  for (const change of [{ name: '' }, { email: 'bo' }, { birthday: '2001-02-29' }, { birthday: 7 }]) {
    hasStatus(await ask('POST', '/members', { body: { ...good, ...change } }), INVALID, JSON.stringify(change))
  }
})

rule('a trip costs what its quote says, by the birthday of its member', async () => {
  for (const birthday of ['1980-04-12', '2026-01-01']) {
    const body = await journey(92)
    const trip = await travel(await join(birthday), body)
    const { minutes, fare } = due({ ...body, birthday })
    assert.deepEqual({ minutes: trip.minutes, fare: { amount: trip.fare.amount, currency: trip.fare.currency } }, { minutes, fare })
  }
})

rule('an account adds up the trips of its member, less what was paid', async () => {
  const [member, other] = [await join(), await join()]
  const trips = [await travel(member), await travel(member, await journey(100)), await travel(other)]
  await pay(trips[0], '1.00')
  const own = cents(trips[0].fare.amount) + cents(trips[1].fare.amount) - 100
  const { trips: count, owed } = await account(member)
  assert.deepEqual({ count, owed: cents(owed) }, { count: 2, owed: own })
  assert.equal((await account(other)).trips, 1)
})
