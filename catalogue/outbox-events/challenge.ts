import { challenge } from 'roadworthy'
import { acknowledgementFollowsTheCommit } from './checks/acknowledgement.ts'
import { everyCommitYieldsItsEvent, orderAndOutboxShareATransaction } from './checks/atomicity.ts'
import { aCrashAfterPublishingRepeatsTheId, aCrashBeforePublishingLosesNothing } from './checks/crashes.ts'
import { eventsAreCloudEvents } from './checks/format.ts'
import { idleRelaysAreQuiet, theOutboxIsPruned } from './checks/housekeeping.ts'
import { duplicatesChangeNothing, lateOlderEventsDoNoHarm, poisonIsSetAside } from './checks/model.ts'
import { aLateRelayCannotReorder, aSubjectsEventsKeepTheirOrder } from './checks/order.ts'
import { aMissingBrokerStopsNoOrders } from './checks/outage.ts'
import { replayRebuildsTheModel } from './checks/replay.ts'
import { LEASE_SECONDS, services } from './shop.ts'

export default challenge({
  title: 'Never lose an event, never believe one twice',
  step: 10,
  proves: 'transactional outbox, at-least-once delivery, order, idempotent consumers, dead letters',
  hours: 6,
  after: ['loan-desk', 'retry-safe-writes'],
  processes: ['release', 'web', 'relay', 'projector'],
  services,
  env: { LEASE_SECONDS: String(LEASE_SECONDS) },
  instances: { web: 2, relay: 3, projector: 2 },
  checks: {
    'every-commit-yields-its-event': everyCommitYieldsItsEvent,
    'order-and-outbox-share-a-transaction': orderAndOutboxShareATransaction,
    'a-crash-before-publishing-loses-nothing': aCrashBeforePublishingLosesNothing,
    'a-crash-after-publishing-repeats-the-id': aCrashAfterPublishingRepeatsTheId,
    'a-missing-broker-stops-no-orders': aMissingBrokerStopsNoOrders,
    'events-are-cloudevents': eventsAreCloudEvents,
    'a-subjects-events-keep-their-order': aSubjectsEventsKeepTheirOrder,
    'a-late-relay-cannot-reorder': { ...aLateRelayCannotReorder, needs: ['a-subjects-events-keep-their-order'] },
    'duplicates-change-nothing': duplicatesChangeNothing,
    'acknowledgement-follows-the-commit': acknowledgementFollowsTheCommit,
    'poison-is-set-aside': poisonIsSetAside,
    'late-older-events-do-no-harm': lateOlderEventsDoNoHarm,
    'the-outbox-is-pruned': theOutboxIsPruned,
    'replay-rebuilds-the-model': replayRebuildsTheModel,
    'idle-relays-are-quiet': idleRelaysAreQuiet,
  },
})
