import { reading, type Context } from 'roadworthy'
import type { Fault } from '../fare/faults.ts'
import { Target } from '../fare/target.ts'
import { judge, judgeNew, REPORT, run, RUN_MS, tell, type Verdict } from '../suite.ts'

const isRedOrSilent = ({ exitCode, report, failed }: Verdict) => exitCode !== 0 && (report === undefined || failed.length > 0 || report.failed)

export const failsClosed = {
  claim: 'Where nothing could be tested, the verdict is red',
  because: 'A pipeline that could not reach its target and went on has tested nothing, and nobody knows.',
  hint: 'Let errors of the connection fail the test in which they happen, never skip for want of a target, and make the exit code and the report say the same.',
  reference: reading('CWE-636: Not Failing Securely (Failing Open)', 'https://cwe.mitre.org/data/definitions/636.html'),
  needs: ['passes-a-correct-service' as const],
  alone: true as const,
  limitMs: 5 * (RUN_MS + 10_000),
  async run(context: Context) {
    const { expect } = context
    const red = (label: string, verdict: Verdict) =>
      expect(label, tell(verdict)).toSatisfy(`another exit code than 0, and no ${REPORT} or one with a test that failed`, () => isRedOrSilent(verdict))

    red('the verdict without a TARGET_URL', await run(context, { env: { SEED: '1' } }))
    const gone = await Target.start()
    await gone[Symbol.asyncDispose]()
    red('the verdict where nothing listens', await judge(context, gone))
    red('the verdict on a service that dies after 25 requests', await judgeNew(context, { diesAfter: 25 }))
    red('the verdict on a service that answers everything with 200 and {}', await judgeNew(context, { nonsense: { status: 200, body: {} } }))
    red('the verdict on a service that answers everything with 503', await judgeNew(context, { nonsense: { status: 503, body: { error: 'later' } } }))
  },
}

/** One fault of each required group. */
const ONE_OF_EACH: [string, Fault][] = [
  ['a fault at a limit', 'cap-a-quarter-late'],
  ['a fault in its sums', 'two-decimals-for-all'],
  ['a fault in its calendar', 'leap-birthday-a-day-early'],
  ['a hole in its authorisation', 'members-refund'],
  ['a fault with repeated requests', 'payment-counts-again'],
  ['a fault in its pages', 'skips-between-pages'],
  ['a reply that breaks the contract', 'no-refunds-is-null'],
  ['a fault in what it remembers', 'payments-in-memory'],
]

/** Those whose fault shows as a wrong fare: how many failures can be read is counted on them. */
const FARES = 3

export const failuresExplain = {
  claim: 'Failures explain themselves',
  because: 'At three in the morning "assertion failed" helps nobody. The name of the test and two values often do.',
  hint: 'One test for one rule, named after it; and let the assertion print what was expected and what came.',
  reference: reading('Google Testing Blog, Writing Descriptive Test Names', 'https://testing.googleblog.com/2014/10/testing-on-toilet-writing-descriptive.html'),
  needs: ['passes-a-correct-service' as const],
  alone: true as const,
  limitMs: ONE_OF_EACH.length * (RUN_MS + 10_000),
  async run(context: Context) {
    const { given, expect } = context
    const seen = new Map<string, string>()
    for (const [index, [inWords, fault]] of ONE_OF_EACH.entries()) {
      await using target = await Target.start({ fault })
      const verdict = await judge(context, target)
      given(`failed tests on a service with ${inWords}`, verdict.failed.length).toBeAtLeast(1)
      const names = verdict.failed.map(({ name }) => name).sort().join('; ')
      expect(`the tests that failed on a service with ${inWords}`, names).toSatisfy(
        `others than on a service with ${seen.get(names) ?? 'another fault'}`,
        () => !seen.has(names),
      )
      seen.set(names, inWords)
      if (index < FARES) {
        const text = verdict.failed.map((test) => test.text).join('\n').slice(0, 500_000)
        const shown = target.deviations.some(({ expected, actual }) => shows(text, expected) && shows(text, actual))
        const [example] = target.deviations
        expect(`what the failure says on a service with ${inWords}`, text.slice(0, 400)).toSatisfy(`the fare that was due and the one that came, such as ${example?.expected} and ${example?.actual}`, () => shown)
      }
    }
  },
}

/** An amount as decimals with or without zeros at the end, or in the smallest unit. */
function shows(text: string, amount: string): boolean {
  const short = amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount
  const units = amount.replace('.', '').replace(/^0+(?=\d)/, '')
  return [amount, short, units].some((spelling) => new RegExp(`(?<![\\d.])${spelling.replace('.', '\\.')}(?!\\d|\\.\\d)`).test(text))
}
