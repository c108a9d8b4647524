import { describe, expect, test } from 'vitest'
import { attempt, finding, planned, report, trouble } from '../explain/samples.ts'
import { bodyOf } from './evidence.ts'
import type { Finding } from './finding.ts'
import { ReportFold, summarise, type Report } from './report.ts'
import type { Level, Verdict } from './verdict.ts'

/** `P F I B N` for required checks, in small letters for stretch ones. */
function findings(letters: string): Finding[] {
  const verdicts: Record<string, Verdict> = { p: 'passed', f: 'failed', i: 'inconclusive', b: 'blocked', n: 'not-applicable' }
  return [...letters].map((letter, index) => {
    const level: Level = letter === letter.toUpperCase() ? 'required' : 'stretch'
    return finding(`check-${index}`, { verdict: verdicts[letter.toLowerCase()] as Verdict, level })
  })
}

describe('the exit code, and whether it is passed', () => {
  const cases: [letters: string, exitCode: number, passed: boolean, distinction: boolean][] = [
    ['PPP', 0, true, true],
    ['PPPpp', 0, true, true],
    ['PPPpf', 0, true, false],
    ['PPPpi', 0, true, false],
    ['PPPpb', 0, true, false],
    ['PPPpn', 0, true, true],
    ['PPN', 0, true, true],
    ['PPF', 1, false, false],
    ['PFI', 1, false, false],
    ['PFpp', 1, false, false],
    ['PFB', 1, false, false],
    // what could not be told might have held
    ['PPI', 3, false, false],
    ['PIB', 3, false, false],
    // blocked by nothing but a set-up that did not work: that is a failure, too
    ['PPB', 1, false, false],
    ['BBB', 1, false, false],
    // a run in which nothing was decided proves nothing
    ['NNN', 3, false, false],
    ['NNNpp', 3, false, false],
    // whoever asks for stretch checks alone wants to know how those went
    ['pp', 0, true, true],
    ['pf', 1, false, false],
    ['i', 3, false, false],
    ['', 3, false, false],
  ]
  test.each(cases)('%s: %i', (letters, exitCode, passed, distinction) => {
    const all = findings(letters)
    expect(summarise(all, planned(all), 'finished')).toMatchObject({ exitCode, passed, distinction })
  })

  test.each<[Report['outcome'], string, number]>([
    ['interrupted', 'PP', 130],
    ['interrupted', 'PF', 130],
    ['did-not-start', '', 1],
    ['could-not-tell', '', 3],
    ['could-not-tell', 'P', 3],
    ['harness-fault', 'PP', 3],
    // what had failed before we broke down has failed
    ['harness-fault', 'PF', 1],
    ['unfinished', 'PP', 3],
  ])('%s after %s: %i', (outcome, letters, exitCode) => {
    const all = findings(letters)
    expect(summarise(all, planned(findings('PPPP')), outcome)).toMatchObject({ exitCode, passed: false, distinction: false })
  })

  test('a check that was planned and has no finding stands in the way of passing', () => {
    expect(summarise(findings('PP'), planned(findings('PPP')), 'finished')).toMatchObject({ passed: false, exitCode: 3 })
  })

  test('counts each verdict by level', () => {
    const all = findings('PPFIBNppf')
    expect(summarise(all, planned(all), 'finished')).toMatchObject({
      required: { passed: 2, failed: 1, inconclusive: 1, blocked: 1, 'not-applicable': 1 },
      stretch: { passed: 2, failed: 1, inconclusive: 0, blocked: 0, 'not-applicable': 0 },
    })
  })
})

describe('ReportFold', () => {
  test('findings stand in the order they were planned in, whenever they came', () => {
    const all = findings('PFP')
    const [first, second, third] = all as [Finding, Finding, Finding]
    const events = attempt([third, first, second], { checks: planned(all) })
    expect(report(events).findings.map((one) => one.check)).toEqual(['check-0', 'check-1', 'check-2'])
  })

  test('at every moment there is a report, and until the end it passes for nothing', () => {
    const fold = new ReportFold()
    expect(() => fold.report).toThrow('has not started')
    for (const event of attempt(findings('PP'))) {
      fold.add(event)
      if (event.type !== 'attempt-finished') expect(fold.report).toMatchObject({ summary: { passed: false, exitCode: 3 } })
    }
    expect(fold.report).toMatchObject({ outcome: 'finished', summary: { passed: true, exitCode: 0 } })
  })

  test('what did not start stays so, unless it was interrupted meanwhile', () => {
    expect(report(attempt([], { trouble: trouble(), checks: planned(findings('P')) }))).toMatchObject({ outcome: 'did-not-start', summary: { exitCode: 1 } })
    expect(report(attempt([], { trouble: trouble(), outcome: 'interrupted', checks: planned(findings('P')) }))).toMatchObject({ outcome: 'interrupted', summary: { exitCode: 130 } })
  })
})

describe('bodyOf', () => {
  test.each<[string, Uint8Array | string, ReturnType<typeof bodyOf>]>([
    ['text', 'Zoë 🔨', { text: 'Zoë 🔨', bytes: 9 }],
    ['nothing', '', { text: '', bytes: 0 }],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe]), { base64: '//4=', bytes: 2 }],
    ['a NUL among letters', 'a\0b', { base64: 'YQBi', bytes: 3 }],
    ['a view into a larger buffer', new Uint8Array(Buffer.from('hello')).subarray(1, 4), { text: 'ell', bytes: 3 }],
  ])('%s', (_, bytes, body) => {
    expect(bodyOf(bytes)).toEqual(body)
  })

  test('long ones are cut, also within a character', () => {
    expect(bodyOf('x'.repeat(20), 8)).toEqual({ text: 'xxxxxxxx', bytes: 20 })
    expect(bodyOf('ë'.repeat(20), 9)).toEqual({ text: 'ëëëë\uFFFD', bytes: 40 })
    expect(bodyOf(Buffer.alloc(20, 0xff), 9)).toEqual({ base64: '////////////', bytes: 20 })
  })
})
