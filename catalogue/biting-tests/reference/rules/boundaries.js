import { isDue } from '../oracle.js'
import { rule } from '../rule.js'
import { ask, hasStatus, INVALID, instant, join, journey, quote, sendTrip, travel } from '../service.js'

// a working day at noon in Berlin: no discount
const NOON = Date.parse('2027-05-12T10:00:00Z')
const lasting = (minutes, from = 'A', to = 'A') => ({ from, to, start: instant(NOON), end: instant(NOON + minutes * 60_000) })

const LIMITS = {
  'five minutes are free': [1, 4, 5, 6],
  'a quarter that was begun is paid': [14, 15, 16, 29, 30, 31, 44, 45, 46],
  'the longest journey is three days': [4_319, 4_320],
}

for (const [name, lengths] of Object.entries(LIMITS)) {
  rule(name, async () => {
    for (const minutes of lengths) isDue(await quote(lasting(minutes)), lasting(minutes))
  })
}

rule('a day costs no more than its cap', async () => {
  // the last quarter below the cap, the one that reaches it, the one after
  const quarters = { AA: [29, 30, 31, 32], AB: [21, 22, 23, 24], AC: [14, 15, 16, 17] }
  for (const [[from, to], each] of Object.entries(quarters)) {
    for (const count of each) isDue(await quote(lasting(count * 15, from, to)), lasting(count * 15, from, to))
  }
  for (const minutes of [1_439, 1_440, 1_441, 1_455, 2_880, 2_881]) isDue(await quote(lasting(minutes, 'A', 'C')), lasting(minutes, 'A', 'C'))
})

rule('no journey is shorter than a minute or longer than three days', async () => {
  for (const minutes of [0, -1, 4_321, 4_322, 9_000]) {
    hasStatus(await ask('POST', '/quotes', { body: lasting(minutes) }), INVALID, `a journey of ${minutes} minutes`)
  }
})

rule('a trip has ended, and began no more than 30 days ago', async () => {
  const member = await join()
  await travel(member, await journey(40, 0))
  await travel(member, await journey(30, 30 * 1_440 - 40))
  for (const ago of [-10, 30 * 1_440 + 10]) hasStatus(await sendTrip(member, await journey(30, ago)), INVALID, `a trip that ended ${ago} minutes ago`)
})
