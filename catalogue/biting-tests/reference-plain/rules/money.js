import { isDue } from '../oracle.js'
import { rule } from '../rule.js'
import { instant, quote } from '../service.js'

const DAY = Date.parse('2027-05-12T10:00:00Z')
const NIGHT = Date.parse('2027-05-12T21:00:00Z')
const YOUNG = '2010-01-31'
const OLD = '1980-01-31'

const of = (start, quarters, more) => ({ from: 'A', to: 'A', start: instant(start), end: instant(start + quarters * 900_000), ...more })

async function areDue(journeys) {
  for (const journey of journeys) isDue(await quote(journey), journey)
}

rule('half a cent is rounded up', () =>
  // 1.30 less 15 % is 1.105; three, five and seven of them end on half a cent too
  areDue([1, 2, 3, 5, 7].flatMap((quarters) => [of(DAY, quarters, { birthday: YOUNG }), of(NIGHT, quarters, { to: 'B', birthday: OLD })])))

rule('a fare is rounded once, after all discounts', () =>
  areDue(['A', 'B', 'C'].flatMap((to) => [1, 2, 3, 4, 5].map((quarters) => of(NIGHT, quarters, { to, birthday: YOUNG })))))

rule('each currency has its own rate and decimals', () =>
  areDue(['EUR', 'JPY', 'KWD'].flatMap((currency) => [of(DAY, 1, { currency }), of(DAY, 9, { currency, to: 'C', birthday: YOUNG }), of(DAY, 0.2, { currency })])))
