import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { brokenOffCard } from '../../explain/broken-off-card.ts'
import { type CardContext, contextOf } from '../../explain/card-context.ts'
import type { Card, Section } from '../../explain/card-types.ts'
import { card } from '../../explain/card.ts'
import { PREFIX } from '../../explain/line.ts'
import { quantity } from '../../explain/quantity.ts'
import { reasonLine } from '../../explain/reason-line.ts'
import { troubleCard } from '../../explain/trouble-card.ts'
import type { Finding } from '../../model/finding.ts'
import { SEVERITIES, type Severity } from '../../model/inspection.ts'
import type { Report } from '../../model/report.ts'
import { EXIT, type ExitCode } from '../../model/verdict.ts'
import { operationOf } from './operation-of.ts'
import { type Counts, type Defect, type Held, type LeftOut, type Result, type Sheet, SHEET_SCHEMA, type SheetOptions } from './sheet.ts'

const EXEMPT = /^Exempt: /

/** Folds the report of an inspection into its sheet. */
export function sheetOf(report: Report, options: SheetOptions = {}): Sheet {
  const context = contextOf(report, options.replay ? { replay: options.replay } : {})
  const { findings } = report
  const isExempt = ({ verdict, reason }: Finding) => verdict === 'not-applicable' && EXEMPT.test(reason ?? '')
  const defects = findings.filter(({ verdict }) => verdict === 'failed').map((finding) => defectOf(finding, context)).toSorted((a, b) => rank(a) - rank(b))
  const untold = findings.filter(({ verdict }) => verdict === 'inconclusive' || verdict === 'blocked').map((finding) => leftOut(finding, told(finding)))
  const parts = {
    defects,
    advisories: findings.flatMap(({ check, advisories = [] }) => advisories.map((text) => ({ check, text }))),
    exempt: findings.filter(isExempt).map((finding) => leftOut(finding, (finding.reason ?? '').replace(EXEMPT, ''))),
    untold: [...untold, ...notReached(report)],
    notApplicable: findings.filter((finding) => finding.verdict === 'not-applicable' && !isExempt(finding)).map((finding) => leftOut(finding, wouldApply(finding, report))),
    held: findings.filter(({ verdict }) => verdict === 'passed').map(heldOf),
  }
  const counts = countsOf(parts)
  const { result, exitCode } = judged(report, parts)
  const trouble = troubleOf(report, context)
  return {
    schema: SHEET_SCHEMA,
    attempt: report.attempt,
    startedAt: report.startedAt,
    ms: report.ms,
    engine: report.engine,
    seed: report.seed,
    subject: subjectOf(report),
    result,
    sentence: sentenceOf(result, counts, parts, trouble !== undefined),
    exitCode,
    requests: options.requests ?? requestsIn(findings),
    counts,
    ...parts,
    inferred: inferredIn(findings),
    ...(trouble ? { trouble } : {}),
  }
}

type Parts = Pick<Sheet, 'defects' | 'advisories' | 'exempt' | 'untold' | 'notApplicable' | 'held'>

const rank = ({ severity }: Held): number => SEVERITIES.indexOf(severity)
/** A check that does not say how much it matters, matters. */
const severityOf = (finding: { severity?: Severity }): Severity => finding.severity ?? 'major'
const heldOf = (finding: Finding): Held => ({ check: finding.check, claim: finding.claim, severity: severityOf(finding) })
const leftOut = (finding: Finding, reason: string): LeftOut => ({ ...heldOf(finding), reason })

function told(finding: Finding): string {
  return reasonLine(finding).replace(/^Could not tell: /, '')
}

function wouldApply(finding: Finding, { url }: Report): string {
  const reason = finding.reason ?? 'It does not concern this project.'
  // whatever a server that is already up keeps from us, its folder would give
  return url && /--url/.test(reason) ? `${reason} Run \`roadworthy inspect\` in its folder, with a roadworthy.yaml that says how it is started, to have this inspected too.` : reason
}

/** Checks that the inspection ended before. */
function notReached({ planned, findings, outcome, trouble }: Report): LeftOut[] {
  if (outcome === 'finished') return []
  const seen = new Set(findings.map(({ check }) => check))
  const reason = trouble ? 'It did not start.' : 'The inspection ended before this was looked at.'
  return planned.filter(({ id }) => !seen.has(id)).map(({ id, claim }) => ({ check: id, claim, severity: 'major', reason }))
}

function subjectOf({ project, url }: Report): Sheet['subject'] {
  const isFolder = Object.keys(project.command).length > 0
  return {
    name: isFolder || !url ? basename(project.path) : new URL(url).host,
    ...(isFolder ? { folder: project.path } : {}),
    ...(url ? { url } : {}),
    processes: url ? {} : project.command,
    uses: url ? {} : project.uses,
  }
}

function countsOf(parts: Parts): Counts {
  const of = (severity: Severity) => parts.defects.filter((one) => one.severity === severity).length
  return {
    dangerous: of('dangerous'),
    major: of('major'),
    minor: of('minor'),
    advisory: of('advisory') + parts.advisories.length,
    held: parts.held.length,
    exempt: parts.exempt.length,
    untold: parts.untold.length,
    notApplicable: parts.notApplicable.length,
  }
}

const matters = ({ severity }: Held): boolean => severity === 'dangerous' || severity === 'major'

function judged(report: Report, { defects, untold, held }: Parts): { result: Result; exitCode: ExitCode } {
  const unknown = { result: 'could-not-tell', exitCode: report.outcome === 'interrupted' ? EXIT.interrupted : EXIT.inconclusive } as const
  if (defects.some(matters)) return { result: 'not-roadworthy', exitCode: report.outcome === 'interrupted' ? EXIT.interrupted : EXIT.failed }
  // nobody's defect: there was nothing at the address
  if (report.outcome === 'did-not-start') return report.url ? unknown : { result: 'not-roadworthy', exitCode: EXIT.failed }
  if (report.outcome !== 'finished' || untold.some(matters) || held.length + defects.length === 0) return unknown
  return { result: 'roadworthy', exitCode: EXIT.passed }
}

function sentenceOf(result: Result, counts: Counts, { untold, held, defects }: Parts, broken: boolean): string {
  const found = (['dangerous', 'major', 'minor'] as const).filter((severity) => counts[severity] > 0).map((severity) => `${counts[severity]} ${severity}`)
  const what = found.length > 0 ? `${list(found)} ${defects.filter(({ severity }) => severity !== 'advisory').length === 1 ? 'defect' : 'defects'}` : 'no defects'
  const open = untold.filter(matters).length
  const rest = open > 0 ? `; ${quantity(open, 'thing')} that ${open === 1 ? 'matters' : 'matter'} could not be told` : ''
  switch (result) {
    case 'roadworthy':
      return `${capital(what)} in ${quantity(held.length + defects.length, 'thing')} looked at.`
    case 'not-roadworthy':
      return broken && defects.length === 0 ? 'It does not start, so nothing could be looked at.' : `${capital(what)}${rest}.`
    default:
      return held.length + defects.length === 0 ? 'Nothing could be decided.' : `${capital(what)} so far${rest}.`
  }
}

function list(parts: string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function defectOf(finding: Finding, context: CardContext): Defect {
  const shown = card(withoutInferred(finding), context)
  const operation = operationOf(finding)
  const { broken, reason, reference, because, hint } = finding
  return {
    ...heldOf(finding),
    ...(operation ? { operation } : {}),
    fingerprint: createHash('sha256').update(JSON.stringify([finding.check, operation ?? ''])).digest('hex').slice(0, 32),
    ...(broken ? { label: broken.label, expected: broken.expected, observed: broken.observed } : {}),
    ...(broken?.pointer ? { pointer: broken.pointer } : {}),
    ...(reason ? { reason } : {}),
    because,
    hint,
    ...(reference ? { reference } : {}),
    evidence: sections(shown, 'scenes').flatMap(({ scenes }) => scenes.flatMap(({ lines }) => lines.map(({ role, text }) => `${PREFIX[role]} ${text}`))),
    reproduce: sections(shown, 'reproduce').flatMap(({ commands }) => commands.map(({ pieces }) => pieces.join(' '))),
    card: shown,
  }
}

function sections<Kind extends Section['kind']>(from: Card, kind: Kind): Extract<Section, { kind: Kind }>[] {
  return from.sections.filter((section): section is Extract<Section, { kind: Kind }> => section.kind === kind)
}

function requestsIn(findings: Finding[]): number {
  return findings.reduce((sum, { evidence, evidenceDropped }) => sum + evidenceDropped + evidence.filter(({ kind }) => kind === 'exchange').length, 0)
}

const INFERRED = /^(?:inferred(?:: )?|(?:the )?document(?:: )?)/

/** What was inferred has a part of its own on the sheet. */
function withoutInferred(finding: Finding): Finding {
  const { broken, evidence } = finding
  const isInferred = (one: Finding['evidence'][number]) => one.kind === 'note' && INFERRED.test(one.label)
  const at = broken?.evidence
  const before = at === undefined ? 0 : evidence.slice(0, at).filter(isInferred).length
  return { ...finding, evidence: evidence.filter((one) => !isInferred(one)), ...(broken && at !== undefined ? { broken: { ...broken, evidence: at - before } } : {}) }
}

/** What checks wrote down of the API: each once, in the order it was told. */
function inferredIn(findings: Finding[]): Sheet['inferred'] {
  const notes = findings.flatMap(({ evidence }) => evidence.filter((one) => one.kind === 'note')).filter(({ label }) => INFERRED.test(label))
  const byName = new Map(notes.map(({ label, value }) => [label.replace(/^inferred: /, ''), linesOf(value)]))
  return [...byName].map(([name, lines]) => ({ name, lines }))
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linesOf)
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([name, one]) => `${name}: ${typeof one === 'string' ? one : JSON.stringify(one)}`)
  return [String(value)]
}

function troubleOf(report: Report, context: CardContext): Sheet['trouble'] {
  const shown = report.trouble ? troubleCard(report.trouble) : brokenOffCard(report, context)
  if (!shown) return report.outcome === 'interrupted' ? { text: 'The inspection was broken off.', output: [] } : undefined
  const more = shown.sections.flatMap((section) => (section.kind === 'said' || section.kind === 'prose' ? [section.text] : []))
  return { text: [shown.claim, ...more].join(' '), output: sections(shown, 'output').flatMap(({ lines }) => lines) }
}
