import { challenge } from 'roadworthy'
import {
  catchesAuthorisation, catchesBoundaries, catchesCalendar, catchesContract, catchesPaging, catchesRepeats, catchesRounding, catchesState, catchesTheRace,
  catchesTheRareInput,
} from './checks/catches.ts'
import { passesACorrectService, passesUnusualServices, staysCheap } from './checks/correct.ts'
import { failsClosed, failuresExplain } from './checks/failing.ts'
import { verdictRepeats } from './checks/steady.ts'
import { practice } from './practice.ts'

/** The services under test run inside the checks, and keep what they know in a store that outlives their restart. */
export default challenge({
  title: 'A test suite that bites',
  step: 9,
  proves: 'automated testing: boundaries, oracles, properties, determinism, reports',
  hours: 6,
  after: ['openapi-contract'],
  processes: ['test'],
  instances: { test: 0 },
  practice,
  checks: {
    'passes-a-correct-service': passesACorrectService,
    'passes-unusual-services': passesUnusualServices,
    'catches-boundary-faults': catchesBoundaries,
    'catches-rounding-faults': catchesRounding,
    'catches-calendar-faults': catchesCalendar,
    'catches-authorisation-faults': catchesAuthorisation,
    'catches-repeat-faults': catchesRepeats,
    'catches-paging-faults': catchesPaging,
    'catches-contract-faults': catchesContract,
    'catches-state-faults': catchesState,
    'catches-the-race': catchesTheRace,
    'catches-the-rare-input': catchesTheRareInput,
    'verdict-repeats': verdictRepeats,
    'fails-closed': failsClosed,
    'failures-explain': failuresExplain,
    'stays-cheap': staysCheap,
  },
})
