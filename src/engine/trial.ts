import { isolationOf, levelOf, DEFAULT_LIMIT_MS, type AnyCheck } from '../author/challenge.ts'
import { ClaimBroken, GivenBroken } from '../author/expect.ts'
import { ProgramBroke } from '../author/program-broke.ts'
import { DeadlineError, withDeadline } from '../base/deadline.ts'
import type { Broken, Finding } from '../model/finding.ts'
import { CannotTell } from '../model/mistake.ts'
import { DidNotStart } from './did-not-start.ts'
import { HostWatch } from './host-watch.ts'
import { Pace } from './judging/pace.ts'
import { Inconclusive, NotApplicable } from './outcome.ts'
import { shortage } from './shortage.ts'
import type { TrialRecorder } from './trial-recorder.ts'

export interface TrialOptions {
  id: string
  check: AnyCheck
  recorder: TrialRecorder
  signal: AbortSignal
  /** Runs the check; called with the signal that aborts at its deadline, a counter of decided expectations, and the measure of its waits. */
  run: (signal: AbortSignal, decided: () => void, pace: Pace) => Promise<void>
  /** How the program ended, if it fell over meanwhile. */
  fall: () => Promise<{ how: string; output: string } | undefined>
}

type Outcome = Pick<Finding, 'verdict' | 'blame' | 'reason' | 'output' | 'broken'> & { telling?: object }

/** Runs one check to its verdict. Throws only if the whole attempt was called off. */
export async function trial(options: TrialOptions): Promise<Finding> {
  const { id, check, recorder } = options
  const began = performance.now()
  const host = new HostWatch()
  const pace = new Pace()
  let expectations = 0
  const limitMs = check.limitMs ?? DEFAULT_LIMIT_MS
  let outcome: Outcome
  try {
    await withDeadline(limitMs, 'the check', options.signal, (signal) => options.run(signal, () => expectations++, pace))
    outcome =
      expectations > 0
        ? { verdict: 'passed' }
        : { verdict: 'inconclusive', blame: 'harness', reason: 'The check decided nothing; that is a mistake in the challenge.' }
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason
    outcome = await judge(error, options, host)
    // a program that fell over did so at any pace
    if ((outcome.verdict === 'failed' || outcome.verdict === 'blocked') && !outcome.output && (await pace.moved(host.latestMs()))) {
      outcome = { verdict: 'inconclusive', reason: 'The pace of the machine changed threefold while the check waited.' }
    }
  } finally {
    host.stop()
  }
  const { telling, ...verdict } = outcome
  const { evidence, dropped, tellingIndex } = recorder.close(outcome.verdict === 'passed', telling)
  if (verdict.broken && tellingIndex !== undefined) verdict.broken = { ...verdict.broken, evidence: tellingIndex }
  return {
    ...describe(id, check),
    ...verdict,
    ...(recorder.advisories.length > 0 ? { advisories: recorder.advisories } : {}),
    ms: Math.round(performance.now() - began),
    expectations,
    evidence,
    evidenceDropped: dropped,
  }
}

/** The finding of a check that was not run. */
export function notRun(id: string, check: AnyCheck, outcome: Pick<Finding, 'verdict' | 'reason' | 'blockedBy'>): Finding {
  return { ...describe(id, check), ...outcome, ms: 0, expectations: 0, evidence: [], evidenceDropped: 0 }
}

function describe(id: string, check: AnyCheck) {
  const { claim, because, hint, reference, severity } = check
  return { check: id, claim, because, hint, ...(reference ? { reference } : {}), ...(severity ? { severity } : {}), level: levelOf(check), isolation: isolationOf(check) }
}

async function judge(error: unknown, options: TrialOptions, host: HostWatch): Promise<Outcome> {
  if (error instanceof GivenBroken) return blocked(error.broken, error.shownBy, options)
  if (error instanceof ClaimBroken) return { verdict: 'failed', blame: 'claim', broken: error.broken, telling: error.shownBy }
  if (error instanceof ProgramBroke) return broke(error.message, error.shownBy, options)
  if (error instanceof DidNotStart) return { ...(await broke(error.message, undefined, options)), output: error.trouble.output }
  if (error instanceof NotApplicable) return { verdict: 'not-applicable', reason: sentence(error.message) }
  if (error instanceof Inconclusive || error instanceof CannotTell) return { verdict: 'inconclusive', reason: sentence(error.message) }
  if (error instanceof DeadlineError) return late(error, options, host)
  const short = shortage(error)
  if (short) return { verdict: 'inconclusive', reason: sentence(short.message) }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { verdict: 'inconclusive', blame: 'harness', reason: message }
}

/** A program that fell over is told as such, even if the check saw only a set-up that did not work. */
async function blocked(broken: Broken, telling: object | undefined, options: TrialOptions): Promise<Outcome> {
  const fall = await options.fall()
  return {
    verdict: 'blocked',
    broken,
    telling,
    ...(fall ? { output: fall.output } : {}),
  }
}

async function broke(message: string, telling: object | undefined, options: TrialOptions): Promise<Outcome> {
  const fall = await options.fall()
  return {
    verdict: 'failed',
    blame: 'program',
    telling,
    reason: fall ? `${sentence(message)} The program ${fall.how}.` : sentence(message),
    ...(fall ? { output: fall.output } : {}),
    broken: { label: 'the program', expected: 'a whole reply', observed: message },
  }
}

function late(error: DeadlineError, options: TrialOptions, host: HostWatch): Outcome | Promise<Outcome> {
  const seconds = `${error.limitMs / 1000} s`
  if (host.wasBusy()) return { verdict: 'inconclusive', reason: `The machine was too busy to tell: the check was not done after ${seconds}.` }
  return broke(`the check was not done after ${seconds}: the program answered too slowly, or waits for something`, undefined, options)
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(capital) ? capital : `${capital}.`
}
