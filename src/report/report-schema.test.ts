import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { attempt, crash, evidenceOfEveryKind, finding, hostile, planned, program, race, report, trouble } from '../explain/samples.ts'
import { type Report, ReportFold } from '../model/report.ts'
import { json } from './json.ts'

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
const validate = ajv.compile(JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8')))

/** What is wrong with the text of a report. */
function faults(text: string): string[] {
  validate(JSON.parse(text))
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}

function unfinished(): Report {
  const fold = new ReportFold()
  for (const event of attempt().slice(0, 5)) fold.add(event)
  return fold.report
}

describe('report.schema.json', () => {
  test.each([
    ['of every verdict', report()],
    ['with every kind of evidence', report(attempt([finding('a', { evidence: evidenceOfEveryKind() }), program(), crash(), hostile()]))],
    ['that did not start', report(attempt([], { trouble: trouble(), checks: planned([race()]) }))],
    ['that was broken off', report(attempt([race()], { outcome: 'interrupted' }))],
    ['of a server that was up', report(attempt([race()], { url: 'http://localhost:3000' }))],
    ['that is still going', unfinished()],
  ])('takes a report %s', (_name, it) => {
    expect(faults(json(it))).toEqual([])
  })

  test.each<[string, (it: any) => void]>([
    ['a verdict nobody knows', (it) => (it.findings[0].verdict = 'maybe')],
    ['a member nobody knows', (it) => (it.findings[0].score = 1)],
    ['evidence nobody knows', (it) => it.findings[0].evidence.push({ kind: 'rumour', atMs: 1 })],
    ['a body that is text and bytes', (it) => (it.findings[1].evidence[0].request.body = { text: 'a', base64: 'YQ==', bytes: 1 })],
    ['a pointer that is none', (it) => (it.findings[1].broken.pointer = 'count')],
    ['a part nobody knows', (it) => (it.findings[1].broken.part = 'trailer')],
    ['a day without a time', (it) => (it.startedAt = '2025-11-25')],
    ['a lost count', (it) => delete it.summary.required.blocked],
    ['another schema', (it) => (it.schema = 'roadworthy.report/2')],
  ])('refuses %s', (_name, harm) => {
    const it = JSON.parse(json(report()))
    harm(it)
    expect(faults(JSON.stringify(it))).not.toEqual([])
  })
})

describe('json', () => {
  test('the same report is the same text, in whatever order it was made', () => {
    const it = report()
    const shuffled = Object.fromEntries(Object.entries(it).toReversed()) as unknown as Report
    expect(json(shuffled)).toBe(json(it))
    expect(Object.keys(JSON.parse(json(it))).at(-1)).toBe('findings')
    expect(JSON.parse(json(it))).toEqual(it)
  })
})
