import { describe, expect, test } from 'vitest'
import type { AnyCheck } from '../../author/challenge.ts'
import { makeExpect } from '../../author/expect.ts'
import { ProgramBroke } from '../../author/program-broke.ts'
import type { Finding } from '../../model/finding.ts'
import { trial, type TrialOptions } from '../trial.ts'
import { TrialRecorder } from '../trial-recorder.ts'
import type { Pace } from './pace.ts'

const CHECK: AnyCheck = { claim: 'It holds', because: 'It matters.', hint: 'Try.', limitMs: 120_000, async run() {} }

function tried(run: TrialOptions['run'], more: Partial<TrialOptions> = {}): Promise<Finding> {
  return trial({ id: 'a', check: CHECK, recorder: new TrialRecorder(performance.now()), signal: new AbortController().signal, run, fall: async () => undefined, ...more })
}

/** Nothing runs on time meanwhile, on any machine. */
async function stall(pace: Pace): Promise<void> {
  const end = performance.now() + 4 * (await pace.unit()) + 500
  while (performance.now() < end);
}

const claim = () => makeExpect('expect', () => {})('seen in time', false).toBe(true)

describe('a machine that stalled while the check waited', () => {
  test('a claim that did not hold cannot be told', async () => {
    const finding = await tried(async (_, _decided, pace) => {
      await stall(pace)
      claim()
    })
    expect(finding).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(/pace/) })
    expect(finding).not.toHaveProperty('blame')
  })

  test('nor what the claim builds on', async () => {
    const finding = await tried(async (_, _decided, pace) => {
      await stall(pace)
      makeExpect('given', () => {})('there in time', false).toBe(true)
    })
    expect(finding).toMatchObject({ verdict: 'inconclusive', reason: expect.stringMatching(/pace/) })
  })

  test('what held all the same has passed', async () => {
    const finding = await tried(async (_, decided, pace) => {
      await stall(pace)
      decided()
    })
    expect(finding.verdict).toBe('passed')
  })

  test('a program that fell over is not excused', async () => {
    const run: TrialOptions['run'] = async (_, _decided, pace) => {
      await stall(pace)
      throw new ProgramBroke('the program closed the connection')
    }
    expect(await tried(run, { fall: async () => ({ how: 'ended with exit code 9', output: 'last words' }) })).toMatchObject({ verdict: 'failed', blame: 'program' })
  })
})
