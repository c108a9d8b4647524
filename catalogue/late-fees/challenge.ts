import { challenge, reading, rfc } from 'roadworthy'
import { badHeaders, badLines } from './bad-lines.ts'
import { BigNight } from './big-night.ts'
import { dateAfter, isSaturday, isSunday, plusDays, priceOf, type Loan } from './desk.ts'
import { anyDate, anyHeader, anyLoan, anyLoans, MOST, plainHeader, reordered, stdinOf } from './input.ts'
import { expectPrices, LineCounter, names, readOutput } from './output.ts'
import { PLACES, turningPoints } from './places.ts'
import { simplest, type Case } from './simplest.ts'

export default challenge({
  title: 'The late-fee desk',
  step: 1,
  proves: 'loops, conditionals, functions, exact money, civil dates, errors that do not stop the work',
  hours: 2,
  processes: ['run'],
  checks: {
    'one-line-per-loan-in-order': {
      claim: 'Every valid loan yields one line, in the order it came in',
      because: 'Whoever reads your output lines it up with the export, row by row. A missing, doubled or moved row bills the wrong member.',
      hint: 'Write a line as soon as a loan is priced. Collecting loans by id in a map or sorting them on the way loses the order in which they came.',
      reference: reading('JSON Lines', 'https://jsonlines.org/'),
      async run({ program, expect, random, fresh }) {
        const header = anyHeader(random)
        const odd = ['007', '10', '9', 'null', 'true', 'say "hi"', 'back\\slash', "O'Brien", '<b>&amp;</b>', '100 %']
        const ids = random.shuffle([...odd, ...Array.from({ length: 290 }, () => fresh.id(random.letters(2)))])
        const loans = ids.map((id) => anyLoan(header, random, id))
        const output = readOutput(await program.run({ stdin: stdinOf(header, loans) }), expect)
        expect('lines for loans', output.priced.length).toBe(ids.length)
        for (const [index, id] of ids.entries()) expect(`the loan on line ${index + 1} of stdout`, output.priced[index]?.['loan']).toBe(id)
      },
    },

    'days-and-fee-follow-the-rule': {
      claim: 'The chargeable days and the fee of any loan are what the rule says',
      because: 'A fee that is wrong by a day is a complaint at the counter the next morning, and there are as many of those as loans.',
      hint: 'Take the smallest input shown and count its days on a calendar, with a finger. The due date itself is never counted; the last day is.',
      limitMs: 90_000,
      async run({ program, expect, random, fresh }) {
        const header = anyHeader(random)
        const loans = anyLoans(header, random, fresh, 300)
        const input = stdinOf(header, loans.map((loan) => reordered(loan, random)))
        const output = readOutput(await program.run({ stdin: input }), expect)
        const alone = async ({ header, loan }: Case) => readOutput(await program.run({ stdin: stdinOf(header, [loan]) }), expect).lineFor(loan)
        const isWrong = ({ header, loan }: Case, line: Record<string, unknown> | undefined) => {
          const { days, fee } = priceOf(header, loan)
          return line?.['days'] !== days || line['fee'] !== fee
        }
        const wrong = loans.find((loan) => isWrong({ header, loan }, output.lineFor(loan)))
        if (wrong) {
          const small = await simplest({ header, loan: wrong }, async (tried) => isWrong(tried, await alone(tried)))
          const label = `days and fee of ${JSON.stringify(small.loan)} after the header ${JSON.stringify(small.header)}`
          expect(label, await alone(small)).toMatch({ ...priceOf(small.header, small.loan) })
        }
        for (const loan of loans) expect(`days and fee of ${loan.loan}`, output.lineFor(loan)).toMatch({ ...priceOf(header, loan) })
      },
    },

    'grace-is-free-then-all-days-count': {
      claim: 'Exactly as many days as the grace are free; one day more and all of them are charged',
      because: 'Off by one at a boundary is the commonest bug there is, and members know exactly on which day they came.',
      hint: 'Grace decides whether there is a fee, not how long the fee runs: nothing is taken off once it is exceeded. Is your comparison < or <=?',
      async run({ program, expect, random, fresh }) {
        for (const grace of [0, random.int(1, 3), random.int(4, 9), random.int(10, 25)]) {
          const header = { ...anyHeader(random), grace }
          const due = plusDays(header.asOf, -random.int(60, 90))
          const rate = random.int(10, 500)
          const loan = { kind: 'adult', due, rate, cap: MOST } as const
          const within: Loan = { ...loan, loan: fresh.id('within'), returned: dateAfter(header, due, grace) }
          const beyond: Loan = { ...loan, loan: fresh.id('beyond'), returned: dateAfter(header, due, grace + 1) }
          const output = readOutput(await program.run({ stdin: stdinOf(header, [within, beyond]) }), expect)
          expect(`${grace} chargeable days with a grace of ${grace}`, output.lineFor(within)).toMatch({ days: grace, fee: 0 })
          expect(`${grace + 1} chargeable days with a grace of ${grace}`, output.lineFor(beyond)).toMatch({ days: grace + 1, fee: (grace + 1) * rate })
        }
      },
    },

    'sundays-and-closed-days-are-free': {
      claim: 'Sundays and closed days cost nothing, and count only once when a closed day is a Sunday',
      because: 'Nobody can bring a saw back to a locked door. Holidays do fall on Sundays, and taking such a day off twice gives money away.',
      hint: 'Ask one question of each date: can a member bring something back on it? If you subtract Sundays and closed days instead, a date that is both goes twice.',
      async run({ program, expect, random, fresh }) {
        const due = anyDate(random)
        const dates = Array.from({ length: 40 }, (_, index) => plusDays(due, index))
        const sundays = random.shuffle(dates.filter(isSunday))
        const weekdays = random.shuffle(dates.filter((date) => !isSunday(date) && !isSaturday(date)))
        const lists = {
          'no closed days': [],
          'closed on some weekdays': weekdays.slice(0, 5),
          'closed on some Sundays': sundays.slice(0, 3),
          'closed on weekdays and Sundays, the due day and the last day': [...weekdays.slice(5, 9), ...sundays.slice(0, 2), due, dates.at(-1)!],
        }
        for (const [label, closed] of Object.entries(lists)) {
          const header = { ...plainHeader(dates.at(-1)!), closed: random.shuffle([...new Set(closed)]) }
          // every length from none to all, so that each kind of day is the last one once
          const loans = dates.map((returned): Loan => ({ loan: fresh.id('loan'), kind: 'adult', due, returned, rate: random.int(1, 99), cap: MOST }))
          const output = readOutput(await program.run({ stdin: stdinOf(header, loans) }), expect)
          for (const loan of loans) {
            expect(`${label}: due ${due}, returned ${loan.returned}`, output.lineFor(loan)).toMatch({ ...priceOf(header, loan) })
          }
        }
      },
    },

    'no-zone-or-locale-matters': {
      claim: 'The output does not depend on the time zone or the locale of the machine',
      because: 'Tonight it runs on a laptop in Berlin, tomorrow from cron on a server that has no locale at all. The bill must be the same.',
      hint: 'A civil date is not an instant: count days with a date type or in UTC, never between two local midnights, which can be 23 or 25 hours apart. Read and write UTF-8 explicitly.',
      reference: rfc(3339, '5.6'),
      limitMs: 60_000,
      async run({ program, expect, random, fresh }) {
        const loans = turningPoints(random).map(([due, returned], index): Loan => {
          const id = index % 3 === 0 ? fresh.text() : fresh.id('loan')
          return { loan: id, kind: random.pick(['adult', 'student']), due, returned, rate: random.int(100, 999), cap: MOST }
        })
        const header = { ...plainHeader('2031-01-15'), closed: ['2011-12-29', '2020-02-29', '2024-12-31'] }
        const stdin = stdinOf(header, loans)
        const [first, ...others] = PLACES
        const here = readOutput(await program.run({ stdin, env: first }), expect)
        expectPrices(expect, `with TZ=${first.TZ} and LANG=${first.LANG}`, here, loans)
        for (const env of others) {
          const there = readOutput(await program.run({ stdin, env }), expect)
          for (const loan of loans) {
            const { days, fee } = here.lineFor(loan)!
            const label = `due ${loan.due}, returned ${loan.returned}, with TZ=${env.TZ} and LANG=${env.LANG} as with TZ=${first.TZ}`
            expect(label, there.lineFor(loan)).toMatch({ loan: loan.loan, days, fee })
          }
          expect(`the total with TZ=${env.TZ} and LANG=${env.LANG}`, there.summary['total']).toBe(here.summary['total'])
        }
      },
    },

    'half-prices-round-up': {
      claim: 'Half prices round up, once and without drift, however large the amount',
      because: 'Rounding each day, rounding to even and binary fractions each lose a cent here and there. At the end of the year the books do not balance, and nobody finds out why.',
      hint: 'Keep money in whole minor units. Multiply first, halve the product, round that once; check what your rounding function does with 2.5, and what your division does with 500000000001.',
      reference: reading('What Every Computer Scientist Should Know About Floating-Point Arithmetic', 'https://docs.oracle.com/cd/E19957-01/806-3568/ncg_goldberg.html'),
      async run({ program, expect, random, fresh }) {
        const header = plainHeader(anyDate(random))
        const loans = Array.from({ length: 80 }, (_, index): Loan => {
          const days = 1 + (index % 8)
          const due = plusDays(header.asOf, -random.int(20, 60))
          // half of days x rate stays below the most that a fee can be
          const highest = index < 40 ? 9999 : Math.floor((2 * MOST) / Math.max(days, 2))
          const odd = random.int(0, Math.floor(highest / 2) - 1) * 2 + 1
          return { loan: fresh.id('loan'), kind: 'student', due, returned: dateAfter(header, due, days), rate: odd, cap: MOST }
        })
        const output = readOutput(await program.run({ stdin: stdinOf(header, loans) }), expect)
        for (const loan of loans) {
          const { days, fee } = priceOf(header, loan)
          expect(`the fee of a student, ${days} days at ${loan.rate}`, output.lineFor(loan)).toMatch({ fee })
        }
      },
    },

    'no-fee-exceeds-its-cap': {
      claim: 'No fee exceeds its cap, and the discount comes before the cap',
      because: 'The cap is the promise on the poster: never more than the tool is worth. The order of two rules changes the sum, so it has to be decided once.',
      hint: 'Write the steps in the order the brief gives them: full price, discount, then the cap. Capping first and halving afterwards gives students half of the cap.',
      async run({ program, expect, random, fresh }) {
        const header = plainHeader(anyDate(random))
        const due = plusDays(header.asOf, -30)
        const days = random.int(4, 12)
        const rate = random.int(10, 200) * 2
        const full = days * rate
        const late = { due, returned: dateAfter(header, due, days), rate }
        const cases: [string, Loan, number][] = [
          ['an adult, below the cap', { ...late, loan: fresh.id('loan'), kind: 'adult', cap: full + 1 }, full],
          ['an adult, exactly at the cap', { ...late, loan: fresh.id('loan'), kind: 'adult', cap: full }, full],
          ['an adult, above the cap', { ...late, loan: fresh.id('loan'), kind: 'adult', cap: full - 1 }, full - 1],
          ['a student whose half is below the cap', { ...late, loan: fresh.id('loan'), kind: 'student', cap: full - rate }, full / 2],
          ['a student whose half is above the cap', { ...late, loan: fresh.id('loan'), kind: 'student', cap: full / 2 - 1 }, full / 2 - 1],
          ['a cap of nothing', { ...late, loan: fresh.id('loan'), kind: 'adult', cap: 0 }, 0],
        ]
        const others = anyLoans(header, random, fresh, 200)
        const loans = random.shuffle([...cases.map(([, loan]) => loan), ...others])
        const output = readOutput(await program.run({ stdin: stdinOf(header, loans) }), expect)
        for (const [label, loan, fee] of cases) expect(`the fee of ${label} (full price ${full}, cap ${loan.cap})`, output.lineFor(loan)).toMatch({ fee })
        for (const loan of loans) expect(`the fee of ${loan.loan}, whose cap is ${loan.cap}`, output.lineFor(loan)?.['fee']).toBeAtMost(loan.cap)
      },
    },

    'unreturned-loans-run-to-as-of': {
      claim: 'A loan that is still out is charged up to the night of the export, whether `returned` is null or absent',
      because: 'What is still out is what you most want back. Exports differ in how they say "not yet": some write null, some leave the field out.',
      hint: 'Decide in one place what the last day is: `returned` if there is one, else `asOf`. Then nothing after it needs to know.',
      async run({ program, expect, random, fresh }) {
        const header = { ...anyHeader(random), grace: 0 }
        const dues = [random.int(-60, -30), random.int(-25, -8), -7, 0, random.int(1, 20)].map((days) => plusDays(header.asOf, days))
        const rate = random.int(10, 99)
        const loan = (due: string) => ({ loan: fresh.id('loan'), kind: 'adult', due, rate, cap: MOST }) as const
        const loans = random.shuffle(dues.flatMap((due): Loan[] => [{ ...loan(due), returned: null }, loan(due), { ...loan(due), returned: header.asOf }]))
        const output = readOutput(await program.run({ stdin: stdinOf(header, loans) }), expect)
        for (const loan of loans) {
          const returned = loan.returned === undefined ? 'absent' : loan.returned
          expect(`asOf ${header.asOf}, due ${loan.due}, returned ${returned}`, output.lineFor(loan)).toMatch({ ...priceOf(header, loan) })
        }
      },
    },

    'the-summary-equals-the-lines': {
      claim: 'The summary equals the lines above it, up to totals of nine quadrillion',
      because: 'The summary is what the treasurer reads. A total that overflows or drifts is believed for months, because nobody adds it up again.',
      hint: 'Add up what you print, as you print it, in a whole number of 64 bits (or one that grows). 32 bits end at 2,147,483,647.',
      async run({ program, expect, random, fresh }) {
        const bad = random.shuffle(badLines(random)).slice(0, random.int(2, 5))
        const header = anyHeader(random)
        const due = plusDays(header.asOf, -40)
        // nine thousand of nearly the highest fee: just below 2^53
        const rich = Array.from({ length: 9000 }, (): Loan => {
          const cap = MOST - random.int(0, 999)
          return { loan: fresh.id('rich'), kind: 'adult', due, returned: dateAfter(header, due, header.grace + 1), rate: cap, cap }
        })
        const nights = { 'no loans': [], 'a common night': anyLoans(header, random, fresh, random.int(40, 80)), 'a very dear night': rich }
        for (const [label, loans] of Object.entries(nights)) {
          const stdin = stdinOf(header, loans) + bad.map(({ line }) => `${line}\n`).join('')
          const output = readOutput(await program.run({ stdin }), expect)
          expect(`${label}: lines for loans`, output.priced.length).toBe(loans.length)
          const sum = output.priced.reduce((sum, line) => sum + Number(line['fee']), 0)
          expect(`${label}: the summary`, output.summary).toMatch({ loans: loans.length, rejected: bad.length, total: sum })
          expect(`${label}: the total`, output.summary['total']).toBe(loans.reduce((sum, loan) => sum + priceOf(header, loan).fee, 0))
        }
      },
    },

    'bad-lines-are-named-and-skipped': {
      claim: 'A bad line is skipped, named on stderr by its number and told by exit code 2; a bad header ends the run with 1',
      because: 'One broken scanner must not cost a branch its whole night. But somebody has to mend that line, so it must be found; and a scheduler reads nothing but the exit code.',
      hint: 'Count every line you read, empty ones too, the header being 1. Check each field for its type before you use it: many languages take "12", true or 30 February without a word. Remember that something was wrong, and exit with it at the end.',
      reference: reading('POSIX.1-2024, Exit status and errors', 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap01.html'),
      limitMs: 60_000,
      async run({ program, expect, random, fresh }) {
        const header = anyHeader(random)
        const good = (count: number) => Array.from({ length: count }, (): Loan => {
          const due = plusDays(header.asOf, -random.int(1, 30))
          return { loan: fresh.id('loan'), kind: 'adult', due, returned: header.asOf, rate: random.int(10, 99), cap: random.int(10, 99) }
        })
        const clean = await program.run({ stdin: stdinOf(header, good(20)) })
        expect('lines for loans when every line is good', readOutput(clean, expect).priced.length).toBe(20)
        expect('the exit code when every line is good', clean.exitCode).toBe(0)

        const loans: Loan[] = []
        const lines = Array.from({ length: 700 }, (_, index) => (index === 0 ? JSON.stringify(header) : ''))
        const badAt = new Map<number, string>()
        let at = 300
        for (const { fault, line } of random.shuffle(badLines(random))) {
          at += random.int(2, 17)
          badAt.set(at, fault)
          lines[at - 1] = line
        }
        const empty = new Set([2, random.int(4, 99), random.int(101, 199), random.int(201, 290)])
        for (let number = 2; number <= lines.length; number++) {
          if (badAt.has(number) || empty.has(number)) continue
          const [loan] = good(1) as [Loan]
          loans.push(loan)
          lines[number - 1] = JSON.stringify(loan)
        }
        const run = await program.run({ stdin: `${lines.join('\n')}\n` })
        const output = readOutput(run, expect)
        for (const [number, fault] of badAt) {
          expect(`stderr, for line ${number} (${fault})`, run.stderr).toSatisfy(`a text that names line ${number}`, (text: string) => names(text, number))
        }
        expect('lines for the good loans among the bad', output.priced.length).toBe(loans.length)
        for (const loan of loans) expect(`the good loan ${loan.loan}`, output.lineFor(loan)).toMatch({ ...priceOf(header, loan) })
        expect('the exit code when lines were bad', run.exitCode).toBe(2)

        for (const { fault, line } of badHeaders(header.asOf)) {
          const { exitCode } = await program.run({ stdin: `${line}\n${stdinOf(header, good(3)).split('\n').slice(1).join('\n')}` })
          expect(`the exit code for a header with ${fault}`, exitCode).toBe(1)
        }
      },
    },

    'order-changes-nothing-else': {
      claim: 'Shuffling the loans changes the order of the lines and nothing else',
      because: 'A price that depends on the line before it cannot be explained to anybody, and cannot be checked by hand.',
      hint: 'Make everything about a loan inside the loop, anew for each line. What lives outside it (or in a reused object) remembers the loan before.',
      needs: ['one-line-per-loan-in-order'],
      async run({ program, expect, random, fresh }) {
        const header = anyHeader(random)
        const loans = anyLoans(header, random, fresh, 120)
        const before = readOutput(await program.run({ stdin: stdinOf(header, loans) }), expect)
        expectPrices(expect, 'before shuffling', before, loans)
        for (const round of [1, 2]) {
          const shuffled = random.shuffle(loans)
          const after = readOutput(await program.run({ stdin: stdinOf(header, shuffled) }), expect)
          expect(`loans in shuffle ${round}`, after.priced.map((line) => line['loan'])).toEqual(shuffled.map((loan) => loan.loan))
          for (const loan of loans) {
            const { days, fee } = before.lineFor(loan)!
            expect(`days and fee of ${loan.loan} in shuffle ${round}`, after.lineFor(loan)).toMatch({ days, fee })
          }
          expect(`the total in shuffle ${round}`, after.summary['total']).toBe(before.summary['total'])
        }
      },
    },

    'five-million-loans-in-flat-memory': {
      claim: 'Five million loans run in the memory that one loan needs',
      because: 'A program that first reads everything works for years, and dies in the night on which the chain takes over another one.',
      hint: 'Keep one line at a time: read, price, write, forget. Only the totals live on. Look for hidden collectors: reading all of stdin, a list of results, a set of ids, output that is never flushed.',
      reference: reading('Node.js: backpressuring in streams', 'https://nodejs.org/en/learn/modules/backpressuring-in-streams'),
      stretch: true,
      alone: true,
      needs: ['one-line-per-loan-in-order'],
      // generous: it guards against hanging, and says nothing of speed
      limitMs: 600_000,
      async run({ program, expect, random, sleep, inconclusive }) {
        const night = new BigNight(anyDate(random), random)
        const idle = await program.run({ stdin: night.nothingFor(1500, sleep), memory: true })
        if (idle.peakBytes === 0) inconclusive('the memory of a process cannot be read on this machine')
        const counter = new LineCounter()
        const run = await program.run({
          stdin: night.stdin(),
          onStdout: (chunk) => counter.add(chunk),
          memory: true,
          limitMs: 560_000,
        })
        expect('the exit code after five million loans', run.exitCode).toBe(0)
        expect('lines on stdout', counter.lines).toBe(night.loans + 1)
        expect('the summary', counter.lastObject).toMatch({ loans: night.loans, rejected: 0, total: night.total })
        const mib = (bytes: number) => Math.round(bytes / 2 ** 20)
        expect(`memory at its peak, in MiB, where idling takes ${mib(idle.peakBytes)}`, mib(run.peakBytes)).toBeAtMost(mib(idle.peakBytes) + 200)
      },
    },
  },
})
