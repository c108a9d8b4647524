import { reading, type Context } from 'roadworthy'
import { Store } from '../fare/store.ts'
import { Target, type TargetOptions } from '../fare/target.ts'
import { otherLocales } from '../locales.ts'
import { expectGreen, judge, RUN_MS } from '../suite.ts'

/** A clock that began elsewhere and runs as fast as ours. */
function clockFrom(text: string): () => number {
  const ahead = Date.parse(text) - Date.now()
  return () => Date.now() + ahead
}

export const verdictRepeats = {
  claim: 'The verdict is the same tomorrow, elsewhere, and on data that is there already',
  because: 'A test that is red now and then teaches everybody to press the button again.',
  hint: 'Take the time from the service (GET /clock) and nothing from TZ or LANG; make your own members with e-mails that no run before has used; never count what is not yours.',
  reference: reading('Martin Fowler, Eradicating Non-Determinism in Tests', 'https://martinfowler.com/articles/nonDeterminism.html'),
  needs: ['passes-a-correct-service' as const],
  alone: true as const,
  limitMs: 5 * (RUN_MS + 10_000),
  async run(context: Context) {
    const { random } = context
    const locales = otherLocales()
    const green = async (label: string, target: Target, TZ: string) =>
      expectGreen(context, label, await judge(context, target, { env: { TZ, LANG: random.pick(locales) } }))
    const alone = async (label: string, options: TargetOptions, TZ: string) => {
      await using target = await Target.start(options)
      await green(label, target, TZ)
    }

    await using twice = await Target.start()
    await green('the first verdict', twice, 'UTC')
    await green('the verdict on the same service, with what the first run left there', twice, 'Pacific/Kiritimati')

    const summer = clockFrom('2031-07-19T13:07:11Z')
    await alone('the verdict in a later summer', { now: summer }, 'America/St_Johns')
    const leap = clockFrom('2032-02-29T22:59:40Z')
    await alone('the verdict around midnight of a 29 February, on data that is there already', { now: leap, store: new Store().prefill(random, leap()) }, 'Asia/Kathmandu')
    const change = clockFrom('2026-10-25T00:59:30Z')
    await alone('the verdict while the clocks change', { now: change, store: new Store().prefill(random, change()) }, 'Europe/Berlin')
  },
}
