import { isDue } from '../oracle.js'
import { randomFrom } from '../random.js'
import { rule } from '../rule.js'
import { instant, quote } from '../service.js'

const SEED = Number(process.env.SEED ?? 1)
/** Asked at once: enough to be quick, few enough to be polite. */
const AT_ONCE = 16
const IN_A_ROW = 210
const AT_RANDOM = 200

function anyJourney({ int, pick }, { minutes = int(1, 4_320), start = Date.parse('2024-01-01T00:00:00Z') + int(0, 5_000_000) * 60_000 } = {}) {
  const birthday = pick([undefined, `${int(1950, 2012)}-${String(int(1, 12)).padStart(2, '0')}-${String(int(1, 28)).padStart(2, '0')}`])
  return { from: pick('ABC'), to: pick('ABC'), start: instant(start), end: instant(start + minutes * 60_000), currency: pick(['EUR', 'JPY', 'KWD']), ...(birthday ? { birthday } : {}) }
}

async function areDue(journeys) {
  const waiting = [...journeys]
  const work = async () => {
    for (let journey = waiting.pop(); journey; journey = waiting.pop()) isDue(await quote(journey), journey)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

rule(`any journey costs what the specification says (seed ${SEED})`, async () => {
  const random = randomFrom(SEED)
  await areDue(Array.from({ length: AT_RANDOM }, () => anyJourney(random)))
})

rule(`so do journeys of every length in a row (seed ${SEED})`, async () => {
  const random = randomFrom(SEED + 1)
  const start = Date.parse('2027-06-01T00:00:00Z') + random.int(0, 100_000) * 60_000
  const first = random.int(6, 3_000)
  await areDue(Array.from({ length: IN_A_ROW }, (_, index) => anyJourney(random, { minutes: first + index, start })))
})
