import { apiTop10, reading, rfc, type Context } from 'roadworthy'
import { FAULTS, type Fault, type Group } from '../fare/faults.ts'
import { expectRed, isRed, judgeNew, passesCorrect, RED, RUN_MS, seedFrom, tell } from '../suite.ts'

/** Everything a suite catches counts only if it lets a correct service pass. */
const common = { needs: ['passes-a-correct-service' as const], alone: true as const }

/** Long enough for so many runs, each at its limit. */
const limitFor = (runs: number) => runs * (RUN_MS + 10_000)

/** Each service of a group has one fault, and each must be caught; a correct one among them must not. */
function catchesEach(group: Group, inWords: string) {
  const faults: readonly Fault[] = FAULTS[group]
  return {
    ...common,
    limitMs: limitFor(faults.length + 1),
    async run(context: Context) {
      // in an order that nobody can have built in
      for (const fault of context.random.shuffle([...faults, undefined])) {
        if (fault === undefined) await passesCorrect(context, 'plain')
        else expectRed(context, `the verdict on a service with ${inWords} (number ${faults.indexOf(fault) + 1} of ${faults.length})`, await judgeNew(context, { fault }))
      }
    },
  }
}

export const catchesBoundaries = {
  claim: 'Faults at a limit are caught',
  because: 'Mistakes sit at the edges: one sign of comparison, and the last free minute costs money.',
  hint: 'For each limit in the specification try one step below, the limit itself, and one step above: free minutes, quarters, the cap, the longest journey.',
  reference: reading('Wikipedia, Boundary-value analysis', 'https://en.wikipedia.org/wiki/Boundary-value_analysis'),
  ...catchesEach('boundaries', 'a fault at a limit'),
}

export const catchesRounding = {
  claim: 'Faults in rounding and currencies are caught',
  because: 'A cent per trip is nothing, until somebody adds up a year of trips.',
  hint: 'Compute what is due yourself, exactly, with whole numbers. Choose journeys whose exact fare ends on half a cent, both discounts together, and every currency.',
  reference: reading('Martin Fowler, Patterns of Enterprise Application Architecture: Money', 'https://martinfowler.com/eaaCatalog/money.html'),
  ...catchesEach('rounding', 'a fault in its sums'),
}

export const catchesCalendar = {
  claim: 'Faults with clocks and calendars are caught',
  because: 'They sleep until the clocks change, until midnight, or for four years, and nobody has touched the code that day.',
  hint: 'Quotes take any date: ask in summer and in winter, before and after midnight, around 06:00 and 22:00 in Berlin, and for somebody born on 29 February.',
  reference: rfc(3339),
  ...catchesEach('calendar', 'a fault in its calendar'),
}

export const catchesAuthorisation = {
  claim: 'Missing authorisation is caught',
  because: 'Reading what belongs to others is the most common hole in APIs, and no user who behaves ever sees it.',
  hint: 'Make two members. Let each try what belongs to the other, and what only staff may do.',
  reference: apiTop10(1),
  ...catchesEach('authorisation', 'a hole in its authorisation'),
}

export const catchesRepeats = {
  claim: 'What happens twice because it was sent twice is caught',
  because: 'Phones and payment providers send again when they heard no answer. Then somebody pays twice.',
  hint: 'Send the same trip again with the same key, and the same payment event again, and count what came of it.',
  reference: reading('draft-ietf-httpapi-idempotency-key-header', 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/'),
  ...catchesEach('repeats', 'a fault with repeated requests'),
}

export const catchesPaging = {
  claim: 'Faults in paging are caught',
  because: 'The first page looks right even when every other page does not.',
  hint: 'Walk through all pages, with several limits, one of which divides the number of trips, and compare with what you made: each once. Do not walk forever.',
  reference: reading('Use The Index, Luke: Paging Through Results', 'https://use-the-index-luke.com/no-offset'),
  ...catchesEach('paging', 'a fault in its pages'),
}

export const catchesContract = {
  claim: 'Replies that break the contract are caught',
  because: 'A client written in a strict language crashes on a text where a number should be.',
  hint: 'Check every reply against the OpenAPI document: types, null, required members (in lists too), and the status of refusals.',
  reference: reading('OpenAPI Specification', 'https://spec.openapis.org/oas/v3.1.0.html'),
  ...catchesEach('contract', 'a reply that breaks the contract'),
}

export const catchesState = {
  claim: 'Forgotten and mixed-up state is caught',
  because: 'Every deploy is a restart, and every second user is somebody else.',
  hint: 'Restart the service through RESTART_URL between writing and reading. Compare what two members see of themselves.',
  reference: reading('The Twelve-Factor App, VI. Processes', 'https://12factor.net/processes'),
  ...catchesEach('state', 'a fault in what it remembers'),
}

export const catchesTheRace = {
  claim: 'The race is caught, four times of five',
  because: 'Two clerks click in the same moment and the money is refunded twice. One at a time, all is well.',
  hint: 'Send several requests in the same moment that cannot all be granted, and look at the sum afterwards.',
  reference: reading('CWE-367: Time-of-check Time-of-use (TOCTOU) Race Condition', 'https://cwe.mitre.org/data/definitions/367.html'),
  stretch: true as const,
  ...common,
  limitMs: limitFor(5),
  async run(context: Context) {
    const verdicts = []
    for (let count = 0; count < 5; count++) verdicts.push(await judgeNew(context, { fault: 'refunds-race' }))
    context.expect('runs that caught it, of five', verdicts.filter(isRed).length).toBeAtLeast(4)
  },
}

export const catchesTheRareInput = {
  claim: 'A fault in one of a hundred inputs is caught, whatever the seed',
  because: 'Examples show what their author thought of. The fault is where nobody thought of anything.',
  hint: 'Compare many journeys with your own computation: several hundred at random, drawn from SEED, or a row of lengths without a gap.',
  reference: reading('QuickCheck: A Lightweight Tool for Random Testing of Haskell Programs', 'https://doi.org/10.1145/351240.351266'),
  stretch: true as const,
  ...common,
  limitMs: limitFor(3),
  async run(context: Context) {
    for (const number of [1, 2, 3]) {
      const seed = seedFrom(context.random)
      const verdict = await judgeNew(context, { fault: 'one-length-in-a-hundred' }, { seed })
      context.expect(`the verdict on a service with a rare fault, seed ${seed} (${number} of 3)`, tell(verdict)).toSatisfy(RED, () => isRed(verdict))
    }
  },
}
