import { challenge } from 'roadworthy'
import { repliesMatchTheDocument } from './checks/document.ts'
import { latencyDoesNotFollowTableSize, memorySettles } from './checks/growth.ts'
import { hostileInputIsRefused } from './checks/hostile.ts'
import { idempotentMethodsAreIdempotent } from './checks/idempotence.ts'
import { anyInstanceServesAnyUser } from './checks/instances.ts'
import { listsAreBoundedAndStable } from './checks/lists.ts'
import { logsAreStructuredAndClean } from './checks/logs.ts'
import { healthAndReadinessDiffer, losingTheDatabaseHeals } from './checks/outage.ts'
import { restoreWorks } from './checks/restoring.ts'
import { noSecretInHistory } from './checks/source.ts'
import { stoppingIsGraceful } from './checks/stopping.ts'
import { strangersStayOut } from './checks/strangers.ts'
import { headersAreSoundAndNothingIsLeftOpen } from './checks/surface.ts'
import { createdThingsSurviveACrash, migrationsRunTwice } from './checks/survival.ts'
import { metricsAndTracesAreTruthful } from './checks/telemetry.ts'
import { services } from './vehicle.ts'

export default challenge({
  title: 'Inspect your own vehicle',
  step: 11,
  proves: 'that a project of your own is fit for the road',
  hours: 6,
  processes: ['web'],
  services,
  checks: {
    'replies-match-the-document': repliesMatchTheDocument,
    'hostile-input-is-refused': hostileInputIsRefused,
    'created-things-survive-a-crash': createdThingsSurviveACrash,
    'any-instance-serves-any-user': anyInstanceServesAnyUser,
    'stopping-is-graceful': stoppingIsGraceful,
    'strangers-stay-out': strangersStayOut,
    'idempotent-methods-are-idempotent': idempotentMethodsAreIdempotent,
    'lists-are-bounded-and-stable': listsAreBoundedAndStable,
    'latency-does-not-follow-table-size': latencyDoesNotFollowTableSize,
    'memory-settles': memorySettles,
    'losing-the-database-heals': losingTheDatabaseHeals,
    'logs-are-structured-and-clean': logsAreStructuredAndClean,
    'migrations-run-twice': migrationsRunTwice,
    'headers-are-sound-and-nothing-is-left-open': headersAreSoundAndNothingIsLeftOpen,
    'no-secret-in-history': noSecretInHistory,
    'health-and-readiness-differ': healthAndReadinessDiffer,
    'metrics-and-traces-are-truthful': metricsAndTracesAreTruthful,
    'restore-works': restoreWorks,
  },
})
