import { brokenOffCard } from '../explain/broken-off-card.ts'
import type { Card } from '../explain/card-types.ts'
import { type CardContext, contextOf } from '../explain/card-context.ts'
import { card } from '../explain/card.ts'
import { harmless } from '../explain/harmless.ts'
import { reasonLine } from '../explain/reason-line.ts'
import { troubleCard } from '../explain/trouble-card.ts'
import type { PlannedCheck } from '../model/event.ts'
import type { Finding } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import { escapeMarkup } from './escape-markup.ts'
import { plainCard } from './plain-card.ts'

const COLUMNS = 100

/** JUnit XML, as CI servers read it: one test case for each check. */
export function junit(report: Report, more: Partial<CardContext> = {}): string {
  const context = contextOf(report, more)
  const cases = testCases(report, context)
  const count = (tag: string) => cases.filter((one) => one.tag === tag).length
  const numbers = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}" time="${seconds(report.ms)}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="roadworthy" ${numbers}>`,
    `  <testsuite name="${escapeMarkup(report.challenge.slug)}" ${numbers} timestamp="${escapeMarkup(report.startedAt.replace(/\.\d+Z$/, ''))}">`,
    '    <properties>',
    `      <property name="seed" value="${escapeMarkup(report.seed)}"/>`,
    `      <property name="engine" value="${escapeMarkup(report.engine)}"/>`,
    '    </properties>',
    ...cases.map((one) => one.xml),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

interface TestCase {
  tag: 'failure' | 'error' | 'skipped' | 'none'
  xml: string
}

function testCases(report: Report, context: CardContext): TestCase[] {
  const findings = new Map(report.findings.map((finding) => [finding.check, finding]))
  const slug = report.challenge.slug
  const checks = report.planned.map((check) => {
    const finding = findings.get(check.id)
    return finding ? decided(slug, finding, context) : undecided(slug, check, report)
  })
  const trouble = report.trouble ? troubleCard(report.trouble) : brokenOffCard(report, context)
  return trouble ? [testCase(slug, 'it starts', 0, 'error', trouble.claim, plainCard(trouble, COLUMNS)), ...checks] : checks
}

function decided(slug: string, finding: Finding, context: CardContext): TestCase {
  const told: Card = card(finding, context)
  const text = plainCard(told, COLUMNS)
  const name = `${finding.claim} (${finding.check})`
  if (finding.blame === 'harness') return testCase(slug, name, finding.ms, 'error', reasonLine(finding), text)
  switch (finding.verdict) {
    case 'passed':
      return testCase(slug, name, finding.ms, 'none')
    case 'failed':
      return testCase(slug, name, finding.ms, 'failure', failureMessage(finding), text)
    case 'inconclusive':
      return testCase(slug, name, finding.ms, 'error', reasonLine(finding), text)
    default:
      return testCase(slug, name, finding.ms, 'skipped', reasonLine(finding))
  }
}

function undecided(slug: string, check: PlannedCheck, report: Report): TestCase {
  const why = report.trouble ? report.trouble.summary : 'The run ended before this check did.'
  return testCase(slug, `${check.claim} (${check.id})`, 0, 'skipped', why)
}

function failureMessage({ broken, reason }: Finding): string {
  return broken ? `${broken.label}: expected ${broken.expected}, observed ${broken.observed}` : (reason ?? 'the claim does not hold')
}

function testCase(slug: string, name: string, ms: number, tag: TestCase['tag'], message = '', text = ''): TestCase {
  const open = `    <testcase classname="${escapeMarkup(slug)}" name="${escapeMarkup(harmless(name))}" time="${seconds(ms)}"`
  if (tag === 'none') return { tag, xml: `${open}/>` }
  const type = tag === 'skipped' ? '' : ` type="${tag}"`
  const inner = text === '' ? `      <${tag} message="${escapeMarkup(harmless(message))}"${type}/>` : `      <${tag} message="${escapeMarkup(harmless(message))}"${type}>${escapeMarkup(text)}</${tag}>`
  return { tag, xml: [`${open}>`, inner, '    </testcase>'].join('\n') }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
