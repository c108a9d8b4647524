import { reading, type Context } from 'roadworthy'
import { judge, passesCorrect, SLOW_RUN_MS } from '../suite.ts'
import { Target } from '../fare/target.ts'

const RATES = reading('Wikipedia, Sensitivity and specificity', 'https://en.wikipedia.org/wiki/Sensitivity_and_specificity')

export const passesACorrectService = {
  claim: 'A service that keeps to the specification passes',
  because: 'A suite that is red for no reason is switched off within a week, and then it guards nothing.',
  hint: 'See which tests failed, and whether the specification really asks for what they ask. Any success status of its table will do.',
  reference: RATES,
  alone: true as const,
  limitMs: 200_000,
  async run(context: Context) {
    await passesCorrect(context, 'plain')
  },
}

export const passesUnusualServices = {
  claim: 'So do two correct services with other habits',
  because: 'A test that asks for more than the specification forbids improvements and blames the wrong people.',
  hint: 'Read the list of freedoms again: ids, order, texts of errors, statuses, a bare reply with a Location, a slow machine.',
  reference: RATES,
  needs: ['passes-a-correct-service' as const],
  alone: true as const,
  limitMs: 1_100_000,
  async run(context: Context) {
    await passesCorrect(context, 'unusual')
    await passesCorrect(context, 'slow', { limitMs: SLOW_RUN_MS })
  },
}

export const staysCheap = {
  claim: 'A run makes fewer than 5,000 requests',
  because: 'Tests that cost too much are run too rarely. Trying everything is no plan: well-chosen inputs find more with less.',
  hint: 'Choose inputs at the limits and some at random, instead of all of them.',
  reference: reading('Google Testing Blog, Just Say No to More End-to-End Tests', 'https://testing.googleblog.com/2015/04/just-say-no-to-more-end-to-end-tests.html'),
  needs: ['passes-a-correct-service' as const],
  alone: true as const,
  limitMs: 200_000,
  async run(context: Context) {
    await using target = await Target.start()
    await judge(context, target, { practice: 'plain' })
    context.given('requests that reached the service', target.requests).toBeAtLeast(1)
    context.expect('requests in one run', target.requests).toBeAtMost(4_999)
  },
}
