import { rule } from '../rule.js'
import { ask, hasStatus, HIDDEN, join, journey, pay, readTrip, refund, STAFF, travel, tripPath } from '../service.js'

rule('a trip is read by its member and by staff, and by nobody else', async () => {
  const trip = await travel(await join())
  await readTrip(STAFF, tripPath(trip))
  for (const stranger of [await join()]) {
    hasStatus(await ask('GET', tripPath(trip), { token: stranger.token }), HIDDEN, 'the trip of another member')
  }
})

rule('only staff refund', async () => {
  const member = await join()
  const trip = await travel(member)
  await pay(trip, trip.fare.amount)
  hasStatus(await refund(trip, '0.50', member.token), HIDDEN, 'a refund by the member')
  hasStatus(await refund(trip, '0.50', (await join()).token), HIDDEN, 'a refund by another member')
})

rule('only staff report payments', async () => {
  const member = await join()
  const trip = await travel(member)
  hasStatus(await ask('POST', '/payments', { token: member.token, body: { event: 'mine', trip: trip.id, amount: '1.00' } }), HIDDEN, 'a payment by the member')
})

rule('who does not say who they are is asked to', async () => {
  for (const token of [undefined, 'nobody']) {
    for (const [method, path] of [['GET', '/account'], ['GET', '/trips']]) hasStatus(await ask(method, path, { token }), [401], `${method} ${path} with the token ${token}`)
    hasStatus(await ask('POST', '/trips', { token, body: await journey(), headers: { 'idempotency-key': 'k' } }), [401], `a trip with the token ${token}`)
  }
})
