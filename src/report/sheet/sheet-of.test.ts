import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { crash, exchange, finding, planned, race, trouble } from '../../explain/samples.ts'
import type { Finding } from '../../model/finding.ts'
import { findings, inspection, nasty, stranger } from './sheet-samples.ts'
import { sheetJson } from './sheet-json.ts'
import { sheetOf } from './sheet-of.ts'

describe('a sheet', () => {
  test('has everything under its own heading, the gravest defect first', () => {
    const sheet = sheetOf(inspection())
    expect(sheet.defects.map(({ severity, check }) => [severity, check])).toEqual([
      ['dangerous', 'strangers-are-kept-out'],
      ['major', 'one-charge-in-a-race'],
      ['major', 'survives-a-bad-body'],
      ['minor', 'duplicate-is-refused'],
      ['advisory', 'pages-are-small'],
    ])
    expect(sheet.counts).toEqual({ dangerous: 1, major: 2, minor: 1, advisory: 2, held: 1, exempt: 1, untold: 3, notApplicable: 2 })
    expect(sheet.exempt).toMatchObject([{ check: 'restore-works', reason: 'the data can be made again from the ledger' }])
    expect(sheet.untold.map(({ check }) => check)).toEqual(['p99-stays-flat', 'survives-a-crash', 'reads-a-backup'])
    expect(sheet.advisories).toEqual([{ check: 'created-things-survive', text: 'The list of tools has no limit; it was 12 kB.' }])
    expect(sheet.inferred).toEqual([
      { name: 'tools', lines: ['create: POST /tools', 'read: GET /tools/{id}'] },
      { name: 'document', lines: ['GET /openapi.json, OpenAPI 3.1.0'] },
    ])
    expect(sheet).toMatchObject({ result: 'not-roadworthy', exitCode: 1, sentence: '1 dangerous, 2 major and 1 minor defects; 1 thing that matters could not be told.' })
  })

  test('says what to do so that more is inspected', () => {
    const { notApplicable } = sheetOf(inspection(findings(), { url: 'http://localhost:3000' }))
    expect(notApplicable.find(({ check }) => check === 'logs-are-structured')?.reason).toContain('Run `roadworthy inspect` in its folder')
    expect(notApplicable.find(({ check }) => check === 'reconnects')?.reason).toBe('SQLite has no connection that could be cut.')
  })

  test.each<[string, Finding[], Parameters<typeof inspection>[1], [string, number]]>([
    ['nothing wrong', [finding('a', { severity: 'dangerous' })], {}, ['roadworthy', 0]],
    ['minor things wrong', [finding('a'), { ...race(), severity: 'minor' }], {}, ['roadworthy', 0]],
    ['a major thing wrong', [finding('a'), { ...race(), severity: 'major' }], {}, ['not-roadworthy', 1]],
    ['something wrong that does not say how much it matters', [race()], {}, ['not-roadworthy', 1]],
    ['a dangerous thing untold', [finding('a'), finding('b', { severity: 'dangerous', verdict: 'inconclusive' })], {}, ['could-not-tell', 3]],
    ['a minor thing untold', [finding('a'), finding('b', { severity: 'minor', verdict: 'blocked' })], {}, ['roadworthy', 0]],
    ['nothing that applies', [finding('a', { verdict: 'not-applicable' })], {}, ['could-not-tell', 3]],
    ['a break after a defect', [{ ...race(), severity: 'major' }], { outcome: 'interrupted' }, ['not-roadworthy', 130]],
    ['our fault', [finding('a')], { outcome: 'harness-fault' }, ['could-not-tell', 3]],
    ['a program that does not start', [], { trouble: trouble(), checks: planned([race()]) }, ['not-roadworthy', 1]],
    ['nobody at the address', [], { trouble: trouble(), checks: planned([race()]), url: 'http://localhost:1' }, ['could-not-tell', 3]],
  ])('%s', (_, of, more, expected) => {
    const { result, exitCode } = sheetOf(inspection(of, more))
    expect([result, exitCode]).toEqual(expected)
  })

  test('tells what it did not come to', () => {
    const sheet = sheetOf(inspection([finding('a')], { outcome: 'interrupted', checks: planned([finding('a'), finding('b')]) }))
    expect(sheet.untold).toEqual([{ check: 'b', claim: finding('b').claim, severity: 'major', reason: 'The inspection ended before this was looked at.' }])
  })

  test('a defect has the same fingerprint in every run, and another in another operation', () => {
    const of = (one: Finding) => sheetOf(inspection([one])).defects[0]
    const failed = (target: string, label = 'the reply') => finding('hostile-input', { verdict: 'failed', broken: { label, expected: 'a 4xx', observed: 'status 500', evidence: 0 }, evidence: [exchange('GET', target)] })
    expect(of(failed('/tools/8f3a11?x=1'))).toMatchObject({ operation: 'GET /tools/{}' })
    expect(of(failed('/tools/8f3a11?x=1'))?.fingerprint).toBe(of(failed('/tools/77'))?.fingerprint)
    expect(of(failed('/v1/tools'))).toMatchObject({ operation: 'GET /v1/tools' })
    expect(of(failed('/members/77'))?.fingerprint).not.toBe(of(failed('/tools/77'))?.fingerprint)
    expect(of(failed('/x', 'PATCH /tools/{id} with a name of 100,000 characters'))).toMatchObject({ operation: 'PATCH /tools/{}' })
  })

  test('shows how to see a defect again', () => {
    const [defect] = sheetOf(inspection([stranger()]), { replay: 'roadworthy inspect shop' }).defects
    expect(defect?.reproduce).toEqual([
      "curl -i http://localhost:3000/tools/17 -H 'Accept: application/json, application/problem+json' -H 'Authorization: Bearer <token of user 2>'",
      'roadworthy inspect shop --only strangers-are-kept-out --seed 7f3a',
    ])
    expect(defect?.evidence).toContain('< 200 OK')
  })
})

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
const validate = ajv.compile(JSON.parse(readFileSync(new URL('../../../schema/sheet.schema.json', import.meta.url), 'utf8')))

describe('sheet.schema.json', () => {
  test.each([
    ['of every severity', inspection()],
    ['of a server that was up', inspection(findings(), { url: 'http://localhost:3000' })],
    ['of what did not start', inspection([], { trouble: trouble(), checks: planned([crash()]) })],
  ])('takes a sheet %s', (_, report) => {
    validate(JSON.parse(sheetJson(sheetOf(report))))
    expect(validate.errors ?? []).toEqual([])
  })

  test.each<[string, (sheet: any) => void]>([
    ['a result nobody knows', (sheet) => (sheet.result = 'fine')],
    ['a severity nobody knows', (sheet) => (sheet.defects[0].severity = 'grave')],
    ['a member nobody knows', (sheet) => (sheet.score = 7)],
    ['an exemption without a reason', (sheet) => delete sheet.exempt[0].reason],
  ])('refuses %s', (_, harm) => {
    const sheet = JSON.parse(sheetJson(sheetOf(inspection())))
    harm(sheet)
    expect(validate(sheet)).toBe(false)
  })

  test('hostile content stays content', () => {
    const sheet = JSON.parse(sheetJson(sheetOf({ ...nasty() })))
    expect(sheet.defects[0].check).toBe('"><script>x')
  })
})
