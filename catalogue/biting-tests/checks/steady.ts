import { reading, type Context } from 'roadworthy'
import { Target } from '../fare/target.ts'
import { otherLocales } from '../locales.ts'
import { expectGreen, judge, passesCorrect, RUN_MS } from '../suite.ts'

export const verdictRepeats = {
  claim: 'The verdict is the same tomorrow, elsewhere, and on data that is there already',
  because: 'A test that is red now and then teaches everybody to press the button again.',
  hint: 'Take the time from the service (GET /clock) and nothing from TZ or LANG; make your own members with e-mails that no run before has used; never count what is not yours.',
  reference: reading('Martin Fowler, Eradicating Non-Determinism in Tests', 'https://martinfowler.com/articles/nonDeterminism.html'),
  needs: ['passes-a-correct-service' as const],
  alone: true as const,
  limitMs: 5 * (RUN_MS + 10_000),
  async run(context: Context) {
    const locales = otherLocales()
    const elsewhere = (TZ: string) => ({ env: { TZ, LANG: context.random.pick(locales) } })

    await using twice = await Target.start()
    const again = async (label: string, TZ: string) => expectGreen(context, label, await judge(context, twice, { ...elsewhere(TZ), practice: 'plain' }))
    await again('the first verdict', 'UTC')
    await again('the verdict on the same service, with what the first run left there', 'Pacific/Kiritimati')

    await passesCorrect(context, 'later-summer', elsewhere('America/St_Johns'))
    await passesCorrect(context, 'leap-day', elsewhere('Asia/Kathmandu'))
    await passesCorrect(context, 'clock-change', elsewhere('Europe/Berlin'))
  },
}
