import { challenge } from 'roadworthy'
import { originsCanReadErrors, preflightsAreFree } from './checks/cors.ts'
import { errorsAreCleanAndLogged, errorsHaveOneShape, nothingIsSniffed, slowRequestsAreCutOff } from './checks/errors.ts'
import { logLinesCannotBeForged } from './checks/forging.ts'
import { noKeyNoEntry, strangersSpendNothing } from './checks/keys.ts'
import { largeBodiesAreRefused, theQuotaHoldsAcrossInstances, theQuotaIsAnnouncedTruly, theQuotaStopsAndLetsGo } from './checks/limits.ts'
import { everyReplyHasAnId, oneLogLinePerRequest, secretsStayOutOfTheLog } from './checks/tracing.ts'
import { environment, services } from './front-door.ts'

export default challenge({
  title: 'Everything a request walks through',
  step: 5,
  proves: 'middleware and its order, error boundary, request ids, structured logs, CORS, quotas, limits',
  hours: 4,
  after: ['tools-rest'],
  processes: ['web'],
  services,
  env: environment,
  checks: {
    'every-reply-has-an-id': everyReplyHasAnId,
    'one-log-line-per-request': oneLogLinePerRequest,
    'errors-are-clean-and-logged': errorsAreCleanAndLogged,
    'errors-have-one-shape': errorsHaveOneShape,
    'no-key-no-entry': noKeyNoEntry,
    'preflights-are-free': preflightsAreFree,
    'origins-can-read-errors': originsCanReadErrors,
    'large-bodies-are-refused': largeBodiesAreRefused,
    'the-quota-stops-and-lets-go': theQuotaStopsAndLetsGo,
    'strangers-spend-nothing': strangersSpendNothing,
    'slow-requests-are-cut-off': slowRequestsAreCutOff,
    'secrets-stay-out-of-the-log': secretsStayOutOfTheLog,
    'log-lines-cannot-be-forged': logLinesCannotBeForged,
    'the-quota-holds-across-instances': { ...theQuotaHoldsAcrossInstances, needs: ['the-quota-stops-and-lets-go'] },
    'the-quota-is-announced-truly': { ...theQuotaIsAnnouncedTruly, needs: ['the-quota-stops-and-lets-go'] },
    'nothing-is-sniffed': nothingIsSniffed,
  },
})
