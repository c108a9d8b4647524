import { challenge } from 'roadworthy'
import { connectionsWalkCompletely, firstIsBounded } from './checks/connections.ts'
import { excessIsRefused, nestedListsAreBatched } from './checks/cost.ts'
import { theLastCopyIsLentOnce } from './checks/lending.ts'
import { internalErrorsAreMasked } from './checks/masking.ts'
import { speaksTheNewerMediaType } from './checks/media-type.ts'
import { everythingIsANode } from './checks/nodes.ts'
import { forbiddenFieldsAreNull } from './checks/privacy.ts'
import { badVariablesRunNothing, businessRefusalsAreData, getRunsNoMutation, invalidDocumentsRunNothing } from './checks/refusals.ts'
import { offersTheContract } from './checks/schema.ts'
import { answersWhatWasAsked } from './checks/selections.ts'
import { services } from './library.ts'

export default challenge({
  title: 'One graph, fair cost',
  step: 4,
  proves: 'GraphQL schema, resolvers, connections, batching, partial errors, cost limits',
  hours: 6,
  after: ['orm-catalogue', 'token-guard'],
  processes: ['release', 'web'],
  services,
  checks: {
    'offers-the-contract': offersTheContract,
    'answers-what-was-asked': answersWhatWasAsked,
    'connections-walk-completely': connectionsWalkCompletely,
    'nested-lists-are-batched': nestedListsAreBatched,
    'business-refusals-are-data': businessRefusalsAreData,
    'the-last-copy-is-lent-once': theLastCopyIsLentOnce,
    'forbidden-fields-are-null': forbiddenFieldsAreNull,
    'invalid-documents-run-nothing': invalidDocumentsRunNothing,
    'bad-variables-run-nothing': badVariablesRunNothing,
    'get-runs-no-mutation': getRunsNoMutation,
    'excess-is-refused': excessIsRefused,
    'first-is-bounded': firstIsBounded,
    'everything-is-a-node': everythingIsANode,
    'internal-errors-are-masked': internalErrorsAreMasked,
    'speaks-the-newer-media-type': speaksTheNewerMediaType,
  },
})
