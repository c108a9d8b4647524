import { createRequire } from 'node:module'
import type { Ajv } from 'ajv'
import Draft04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { planned, race, trouble } from '../../explain/samples.ts'
import { inspection, nasty } from './sheet-samples.ts'
import { sarif } from './sarif.ts'
import { sheetOf } from './sheet-of.ts'

// the OASIS schema, as a package of Microsoft's carries it
const require = createRequire(import.meta.url)
const schema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const ajv = new (Draft04 as unknown as { default: typeof Ajv }).default({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(schema)

function logOf(report = inspection(), file?: string) {
  return JSON.parse(sarif(sheetOf(report), file ? { file } : {})) as any
}

describe('SARIF', () => {
  test.each([
    ['of every severity', inspection()],
    ['of what did not start', inspection([], { trouble: trouble(), checks: planned([race()]) })],
    ['with hostile content', nasty()],
  ])('%s is as the official schema has it', (_, report) => {
    validate(logOf(report))
    expect(validate.errors ?? []).toEqual([])
  })

  test('the schema would have told', () => {
    const log = logOf()
    log.runs[0].results[0].level = 'grave'
    expect(validate(log)).toBe(false)
  })

  test('a severity is a level, and every result has its rule', () => {
    const { results, tool } = logOf().runs[0]
    expect(results.map((one: any) => [one.ruleId, one.level])).toEqual([
      ['strangers-are-kept-out', 'error'],
      ['one-charge-in-a-race', 'error'],
      ['survives-a-bad-body', 'error'],
      ['duplicate-is-refused', 'warning'],
      ['pages-are-small', 'note'],
      ['created-things-survive', 'note'],
    ])
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    const ids = tool.driver.rules.map(({ id }: { id: string }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(tool.driver.rules[0]).toMatchObject({ helpUri: expect.stringContaining('owasp.org'), help: { text: expect.stringContaining('belongs to whoever asks') } })
  })

  test('a result stands at its operation, and has the same fingerprint in every run', () => {
    const first = logOf(inspection(), 'docs/open api.yaml').runs[0].results[0]
    expect(first.locations[0]).toMatchObject({ physicalLocation: { artifactLocation: { uri: 'docs/open%20api.yaml' } }, logicalLocations: [{ fullyQualifiedName: 'GET /tools/{}' }] })
    expect(first.partialFingerprints).toEqual(logOf().runs[0].results[0].partialFingerprints)
  })

  test('what could not be told is a notification, what is exempt has its reason', () => {
    const [run] = logOf().runs
    expect(run.invocations[0].toolExecutionNotifications).toHaveLength(3)
    expect(run.properties.exempt[0].reason).toBe('the data can be made again from the ledger')
  })
})
