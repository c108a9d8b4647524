import type { Random } from 'roadworthy'

export interface BadLine {
  /** What is wrong with it, for the learner. */
  fault: string
  line: string
}

/**
 * One line for each way of being bad. No number in them has three digits, and
 * no name has any: a program may echo the line it complains about, and that
 * must not be taken for a line number.
 */
export function badLines(random: Random): BadLine[] {
  const good = { loan: 'bad', kind: 'adult', due: '2026-03-02', returned: '2026-03-20', rate: random.int(10, 99), cap: random.int(10, 99) }
  const but = (fault: string, change: object): BadLine => ({ fault, line: JSON.stringify({ ...good, ...change }) })
  const leapless = random.pick(['2023', '2025', '2026', '2027'])
  return [
    { fault: 'JSON that is cut off', line: JSON.stringify(good).slice(0, random.int(5, 60)) },
    { fault: 'text that is not JSON', line: 'the scanner was offline' },
    { fault: 'a list', line: '["bad","adult"]' },
    { fault: 'null', line: 'null' },
    ...(['loan', 'kind', 'due', 'rate', 'cap'] as const).map((name) => but(`no \`${name}\``, { [name]: undefined })),
    but('a number for `loan`', { loan: random.int(10, 99) }),
    but('a number for `due`', { due: 20 }),
    but('`rate` in quotes', { rate: String(good.rate) }),
    but('`rate` true', { rate: true }),
    but('a fraction for `cap`', { cap: good.cap + 0.5 }),
    but('an unknown kind', { kind: random.pick(['child', 'senior', 'guest', 'nobody']) }),
    but('an unknown kind', { kind: 'constructor' }),
    but('29 February in a common year', { due: `${leapless}-02-29`, returned: `${leapless}-03-20` }),
    but('a month 13', { due: '2025-13-02' }),
    but('a 31st in a month of 30 days', { returned: `2026-${random.pick(['04', '06', '09', '11'])}-31` }),
    but('a negative `rate`', { rate: -good.rate }),
    but('a negative `cap`', { cap: -good.cap }),
  ]
}

/** Headers that no loan can be priced with. */
export function badHeaders(asOf: string): BadLine[] {
  const good = { asOf, grace: 2, closed: [] as string[] }
  const but = (fault: string, change: object): BadLine => ({ fault, line: JSON.stringify({ ...good, ...change }) })
  return [
    { fault: 'text that is not JSON', line: 'asOf,grace,closed' },
    but('no `asOf`', { asOf: undefined }),
    but('an impossible `asOf`', { asOf: '2026-02-30' }),
    but('`grace` in quotes', { grace: '2' }),
    but('an impossible closed day', { closed: [asOf, '2025-06-31'] }),
  ]
}
