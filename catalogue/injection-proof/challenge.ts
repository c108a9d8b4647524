import { challenge } from 'roadworthy'
import { archiveNamesRunNothing } from './checks/commands.ts'
import { textBurnsNoCpu } from './checks/cpu.ts'
import { downloadsAreBounded } from './checks/downloads.ts'
import { importsReachAllowedPlacesOnly, redirectsAreChecked } from './checks/egress.ts'
import { errorsTellNothing } from './checks/errors.ts'
import { csvIsExactAndInert } from './checks/export.ts'
import { headersCannotBeSplit } from './checks/headers.ts'
import { webCannotChangeTheSchema } from './checks/least-privilege.ts'
import { pathsStayInside } from './checks/paths.ts'
import { shapesNeverDependOnValues, sortTakesListedNamesOnly, storedTextIsSafeLater } from './checks/statements.ts'
import { templatesComputeNothing } from './checks/templates.ts'
import { hostileTextIsStoredAndFound, patternsAreLiteral } from './checks/text.ts'
import { typesAreEnforced } from './checks/types.ts'
import { xmlEntitiesDoNothing } from './checks/xml.ts'
import { services } from './desk.ts'

export default challenge({
  title: 'The supplier desk',
  step: 7,
  proves: 'injection of SQL, shell, templates, CSV, XML and headers; server-side request forgery',
  hours: 6,
  after: ['loan-desk', 'document-desk'],
  processes: ['release', 'web'],
  services,
  checks: {
    'hostile-text-is-stored-and-found': hostileTextIsStoredAndFound,
    'statement-shapes-never-depend-on-values': shapesNeverDependOnValues,
    'sort-takes-listed-names-only': sortTakesListedNamesOnly,
    'patterns-are-literal': patternsAreLiteral,
    'types-are-enforced': typesAreEnforced,
    'stored-text-is-safe-later': storedTextIsSafeLater,
    'paths-stay-inside': pathsStayInside,
    'archive-names-run-nothing': archiveNamesRunNothing,
    'csv-is-exact-and-inert': csvIsExactAndInert,
    'templates-compute-nothing': templatesComputeNothing,
    'xml-entities-do-nothing': xmlEntitiesDoNothing,
    'imports-reach-allowed-places-only': importsReachAllowedPlacesOnly,
    'redirects-are-checked': redirectsAreChecked,
    'downloads-are-bounded': downloadsAreBounded,
    'headers-cannot-be-split': headersCannotBeSplit,
    'errors-tell-nothing': errorsTellNothing,
    'web-cannot-change-the-schema': webCannotChangeTheSchema,
    'text-burns-no-cpu': textBurnsNoCpu,
  },
})
