import { challenge } from 'roadworthy'
import { theAzureShapeIsExact } from './checks/azure.ts'
import { onlyTheBadOnesReturn } from './checks/batches.ts'
import { cloudRunWaitsForTheWork } from './checks/cloud-run.ts'
import { idleCostsNothing, theTemplateAgrees } from './checks/cost.ts'
import { badEventsAreReported, eachIsAnsweredUnderItsId, nothingLeaks } from './checks/invocations.ts'
import { theDeadlineIsRespected, thawsWithDeadConnections, workEndsBeforeTheAnswer } from './checks/lifecycle.ts'
import { thePolicyFits } from './checks/policy.ts'
import { repeatsGiveOneResult, threeCloudsOneAnswer } from './checks/sameness.ts'
import { failedStartsAreReported, warmStartsReuseWork } from './checks/starting.ts'
import { RATES_KEY, someRates } from './receipts.ts'
import { services } from './services.ts'

export default challenge({
  title: 'Serverless without lock-in',
  step: 8,
  proves: 'AWS Lambda, Cloud Run, Azure Functions, one function behind thin adapters, least privilege, idle cost',
  hours: 6,
  after: ['object-uploads'],
  processes: ['lambda', 'cloudrun', 'azure'],
  // each is started by the checks, with what its cloud would give it
  instances: { lambda: 0, cloudrun: 0, azure: 0 },
  services,
  seed: ({ store, random }) => store.put(RATES_KEY, JSON.stringify(someRates(random)), { contentType: 'application/json' }),
  checks: {
    'each-is-answered-under-its-id': eachIsAnsweredUnderItsId,
    'bad-events-are-reported': badEventsAreReported,
    'failed-starts-are-reported': failedStartsAreReported,
    'warm-starts-reuse-work': warmStartsReuseWork,
    'work-ends-before-the-answer': workEndsBeforeTheAnswer,
    'thaws-with-dead-connections': thawsWithDeadConnections,
    'the-deadline-is-respected': theDeadlineIsRespected,
    'nothing-leaks': nothingLeaks,
    'only-the-bad-ones-return': onlyTheBadOnesReturn,
    'repeats-give-one-result': repeatsGiveOneResult,
    'cloud-run-waits-for-the-work': cloudRunWaitsForTheWork,
    'the-azure-shape-is-exact': theAzureShapeIsExact,
    'three-clouds-one-answer': threeCloudsOneAnswer,
    'the-policy-fits': thePolicyFits,
    'idle-costs-nothing': idleCostsNothing,
    'the-template-agrees': theTemplateAgrees,
  },
})
