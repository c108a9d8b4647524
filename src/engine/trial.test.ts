import { describe, expect, test } from 'vitest'
import type { AnyCheck } from '../author/challenge.ts'
import { makeExpect, rememberOrigin } from '../author/expect.ts'
import { ProgramBroke } from '../author/program-broke.ts'
import { sleep } from '../base/deadline.ts'
import { exchange } from '../explain/samples.ts'
import type { Finding } from '../model/finding.ts'
import { CannotTell } from '../model/mistake.ts'
import { DidNotStart } from './did-not-start.ts'
import { Inconclusive, NotApplicable } from './outcome.ts'
import { trial, type TrialOptions } from './trial.ts'
import { TrialRecorder } from './trial-recorder.ts'

const CHECK: AnyCheck = { claim: 'It holds', because: 'It matters.', hint: 'Try.', async run() {} }
const FALLEN = { how: 'ended with exit code 9', output: 'out of tools' }

function tried(run: TrialOptions['run'], more: Partial<TrialOptions> = {}): Promise<Finding> {
  return trial({
    id: 'a', check: CHECK, recorder: new TrialRecorder(performance.now()), signal: new AbortController().signal, run, fall: async () => undefined, ...more,
  })
}

const throwing = (error: unknown) => async () => {
  throw error
}

describe('the verdict', () => {
  test('passed, and how much was decided', async () => {
    const finding = await tried(async (_, decided) => {
      decided()
      decided()
    })
    expect(finding).toMatchObject({ check: 'a', claim: 'It holds', level: 'required', isolation: 'P', verdict: 'passed', expectations: 2 })
    expect(finding).not.toHaveProperty('blame')
  })

  test('a check that decides nothing has not passed', async () => {
    expect(await tried(async () => {})).toMatchObject({ verdict: 'inconclusive', blame: 'harness' })
  })

  test.each<[string, () => void, Partial<Finding>]>([
    ['a claim that does not hold', () => makeExpect('expect', () => {})('it', 1).toBe(2), { verdict: 'failed', blame: 'claim', broken: { label: 'it', expected: '2', observed: '1' } }],
    ['a set-up that does not work', () => makeExpect('given', () => {})('it', 1).toBe(2), { verdict: 'blocked', broken: { label: 'it', expected: '2', observed: '1' } }],
    ['no whole reply', throwNow(new ProgramBroke('GET /a: the program closed the connection')), { verdict: 'failed', blame: 'program', reason: 'GET /a: the program closed the connection.' }],
    ['an instance that does not come up', throwNow(new DidNotStart({ phase: 'start', summary: '`x` ended', hint: '', output: 'last words' })), { verdict: 'failed', blame: 'program', output: 'last words' }],
    ['what does not concern it', throwNow(new NotApplicable('there is no connection')), { verdict: 'not-applicable', reason: 'There is no connection.' }],
    ['what cannot be told', throwNow(new Inconclusive('too few samples')), { verdict: 'inconclusive', reason: 'Too few samples.' }],
    ['a tool that is missing', throwNow(new CannotTell('There is no browser.')), { verdict: 'inconclusive', reason: 'There is no browser.' }],
    ['a machine that is out of files', throwNow(Object.assign(new Error('EMFILE: too many'), { code: 'EMFILE' })), { verdict: 'inconclusive', reason: 'Too many files are open (EMFILE: too many).' }],
    ['a mistake in the check', throwNow(new TypeError('x is undefined')), { verdict: 'inconclusive', blame: 'harness', reason: expect.stringContaining('x is undefined\n    at ') as string }],
    ['something that is no error', throwNow('oh'), { verdict: 'inconclusive', blame: 'harness', reason: 'oh' }],
  ])('%s', async (_, run, expected) => {
    const finding = await tried(async (_signal, decided) => {
      decided()
      run()
    })
    expect(finding).toMatchObject(expected)
    // whoever is to blame is named, and nobody else
    expect(finding.blame).toBe(expected.blame)
  })

  test('a program that fell over is told as such, also where the check saw less', async () => {
    const fall = async () => FALLEN
    expect(await tried(throwing(new ProgramBroke('no answer')), { fall })).toMatchObject({ reason: 'No answer. The program ended with exit code 9.', output: 'out of tools' })
    expect(await tried(async () => makeExpect('given', () => {})('it', 1).toBe(2), { fall })).toMatchObject({ verdict: 'blocked', output: 'out of tools' })
  })
})

describe('the deadline', () => {
  test('is the program’s failure, and cancels what the check awaits', async () => {
    let cancelled = false
    const finding = await tried(
      async (signal, decided) => {
        decided()
        await sleep(60_000, signal).catch((error) => {
          cancelled = true
          throw error
        })
      },
      { check: { ...CHECK, limitMs: 50 } },
    )
    expect(cancelled).toBe(true)
    expect(finding).toMatchObject({ verdict: 'failed', blame: 'program', reason: expect.stringContaining('The check was not done after 0.05 s') })
    expect(finding.ms).toBeLessThan(2000)
  })

  test('on a machine that is too busy it says nothing', async () => {
    const finding = await tried(
      async (signal) => {
        // as if others had the processor
        const end = performance.now() + 2600
        while (performance.now() < end);
        await sleep(60_000, signal)
      },
      { check: { ...CHECK, limitMs: 100 } },
    )
    expect(finding).toMatchObject({ verdict: 'inconclusive', reason: 'The machine was too busy to tell: the check was not done after 0.1 s.' })
    expect(finding).not.toHaveProperty('blame')
  })

  test('an attempt that was called off is nobody’s finding', async () => {
    const controller = new AbortController()
    const finding = tried((signal) => sleep(60_000, signal), { signal: controller.signal })
    controller.abort(new Error('interrupted'))
    await expect(finding).rejects.toThrow('interrupted')
  })
})

describe('the record', () => {
  test('a broken claim points at the exchange that shows it', async () => {
    const recorder = new TrialRecorder(performance.now())
    const exchanges = ['/a', '/b', '/c'].map((target) => exchange('GET', target))
    for (const one of exchanges) recorder.add(one)
    const body = { count: 1 }
    rememberOrigin(body, exchanges[1] as (typeof exchanges)[number])
    const finding = await tried(async () => makeExpect('expect', () => {})('how many', body).toEqual({ count: 2 }), { recorder })
    expect(finding.broken).toMatchObject({ evidence: 1, pointer: '/count', part: 'body' })
    expect(finding.evidence).toHaveLength(3)
  })

  test.each([
    [10_000, 9_990],
    [10_000, 9_700],
    [3_000, 10],
    [3_000, 2_999],
  ])('of %i pieces a few are kept, the telling one (%i) and what led to it among them', (count, at) => {
    const recorder = new TrialRecorder(performance.now())
    const all = Array.from({ length: count }, (_, index) => exchange('GET', `/${index}`))
    for (const one of all) recorder.add(one)
    const { evidence, dropped, tellingIndex } = recorder.close(false, all[at])
    expect(evidence.length).toBeLessThanOrEqual(200)
    expect(evidence.length + dropped).toBe(count)
    expect(evidence[tellingIndex as number]).toBe(all[at])
    expect(tellingIndex).toBeGreaterThanOrEqual(Math.min(at, 170))
  })

  test('of a check that passed less is kept', () => {
    const recorder = new TrialRecorder(performance.now())
    for (let index = 0; index < 300; index++) recorder.add(exchange('GET', `/${index}`))
    const { evidence, dropped } = recorder.close(true)
    expect([evidence.length, dropped]).toEqual([50, 250])
    expect(evidence.at(-1)).toMatchObject({ request: { target: '/299' } })
  })
})

function throwNow(error: unknown): () => never {
  return () => {
    throw error
  }
}
