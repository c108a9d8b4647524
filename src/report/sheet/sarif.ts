import type { Severity } from '../../model/inspection.ts'
import type { Defect, Held, Sheet } from './sheet.ts'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const LEVEL = { dangerous: 'error', major: 'error', minor: 'warning', advisory: 'note' } as const satisfies Record<Severity, string>

export interface SarifOptions {
  /** The file that results are shown at: the API's description if it is in the project, else what describes the project. */
  file?: string
}

/** The sheet as SARIF 2.1.0: a rule for each check, a result for each defect and advisory, and a notification for what could not be told. */
export function sarif(sheet: Sheet, { file = 'roadworthy.yaml' }: SarifOptions = {}): string {
  const rules = [...sheet.defects.map(ruleOf), ...plainRules(sheet)]
  const index = new Map(rules.map(({ id }, at) => [id, at]))
  const locations = (operation?: string) => [
    {
      physicalLocation: { artifactLocation: { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'PROJECT' }, region: { startLine: 1 } },
      ...(operation ? { logicalLocations: [{ name: operation, fullyQualifiedName: operation, kind: 'operation' }] } : {}),
    },
  ]
  const defects = sheet.defects.map((defect) => ({
    ruleId: defect.check,
    ruleIndex: index.get(defect.check),
    kind: 'fail',
    level: LEVEL[defect.severity],
    message: { text: messageOf(defect) },
    locations: locations(defect.operation),
    partialFingerprints: { 'roadworthyDefect/v1': defect.fingerprint },
    properties: { severity: defect.severity, evidence: defect.evidence, reproduce: defect.reproduce },
  }))
  const advisories = sheet.advisories.map(({ check, text }) => ({
    ruleId: check,
    ruleIndex: index.get(check),
    kind: 'fail',
    level: 'note',
    message: { text },
    locations: locations(),
    properties: { severity: 'advisory' },
  }))
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Roadworthy', semanticVersion: sheet.engine, rules } },
        automationDetails: { id: `roadworthy-inspection/${sheet.subject.name}` },
        invocations: [{ executionSuccessful: sheet.result !== 'could-not-tell', exitCode: sheet.exitCode, startTimeUtc: sheet.startedAt, toolExecutionNotifications: untold(sheet) }],
        results: [...defects, ...advisories],
        properties: { result: sheet.result, sentence: sheet.sentence, seed: sheet.seed, counts: sheet.counts, exempt: sheet.exempt, notApplicable: sheet.notApplicable },
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function ruleOf({ check, claim, severity, because, hint, reference }: Defect) {
  const read = reference ? ` See ${reference.title}${reference.url ? `: ${reference.url}` : ''}.` : ''
  const link = reference ? `\n\n${reference.url ? `[${reference.title.replace(/[[\]\\]/g, '\\$&')}](${reference.url})` : reference.title}` : ''
  return {
    ...plainRule({ check, claim, severity }),
    fullDescription: { text: because },
    help: { text: `${hint}${read}`, markdown: `${hint}${link}` },
    ...(reference?.url && URL.canParse(reference.url) ? { helpUri: reference.url } : {}),
  }
}

function plainRule({ check, claim, severity }: Held) {
  return { id: check, shortDescription: { text: claim }, defaultConfiguration: { level: LEVEL[severity] }, properties: { severity } }
}

/** Checks that found nothing are rules as well: a reader sees what was looked at. */
function plainRules({ defects, held, untold: open, exempt, notApplicable }: Sheet) {
  const told = new Set(defects.map(({ check }) => check))
  return [...held, ...open, ...exempt, ...notApplicable].filter(({ check }) => !told.has(check)).map(plainRule)
}

function messageOf({ claim, label, expected, observed, reason }: Defect): string {
  const seen = label === undefined ? reason : `${label}: expected ${expected}, observed ${observed}`
  return seen ? `${claim}. ${seen}` : claim
}

function untold(sheet: Sheet) {
  const trouble = sheet.trouble ? [{ level: 'error', message: { text: sheet.trouble.text } }] : []
  return [...trouble, ...sheet.untold.map(({ check, reason }) => ({ level: 'warning', message: { text: reason }, associatedRule: { id: check } }))]
}
