import type { Context, Random, RunOptions } from 'roadworthy'
import { CORRECT, type CorrectName, type CorrectService } from './correct-services.ts'
import { Target, type TargetOptions } from './fare/target.ts'
import { readJunit, type TestReport, type TestResult } from './junit.ts'

export const REPORT = 'reports/junit.xml'

/** A run that takes longer hangs. The slow service is given more: 5,000 requests one after the other take 12.5 minutes of it. */
export const RUN_MS = 150_000
export const SLOW_RUN_MS = 900_000

/** What a run of the learner's suite came to. */
export interface Verdict {
  exitCode: number | null
  /** undefined if none was written. */
  report: TestReport | undefined
  failed: TestResult[]
}

export interface SuiteOptions {
  env?: Record<string, string>
  seed?: number
  limitMs?: number
  /** What `roadworthy practice` calls a service like this one; only correct ones are started by it. */
  practice?: CorrectName
}

/** As the brief promises it. */
export function seedFrom(random: Random): number {
  return random.int(1, 2 ** 31 - 2)
}

/** Runs the suite against a target. */
export async function judge({ subject, random, expect }: Context, target: Target, { env = {}, seed = seedFrom(random), limitMs = RUN_MS, practice }: SuiteOptions = {}): Promise<Verdict> {
  return run({ subject, expect }, { env: { SEED: String(seed), ...env }, against: { env: target.env, ...(practice ? { practice } : {}) }, limitMs })
}

/** The same with an environment of one's own, where a target may be missing. */
export async function run({ subject, expect }: Pick<Context, 'subject' | 'expect'>, options: RunOptions): Promise<Verdict> {
  await subject.remove(REPORT)
  const { exitCode } = await subject.run('test', { limitMs: RUN_MS, ...options })
  const bytes = await subject.file(REPORT)
  let report: TestReport | undefined
  if (bytes) {
    try {
      report = readJunit(bytes)
    } catch (error) {
      expect(`what is wrong with ${REPORT} as XML`, error instanceof Error ? error.message : String(error)).toBe('nothing')
    }
  }
  return { exitCode, report, failed: report?.tests.filter(({ outcome }) => outcome === 'failed') ?? [] }
}

/** Runs the suite against a target of its own. */
export async function judgeNew(context: Context, options: TargetOptions, suite?: SuiteOptions): Promise<Verdict> {
  await using target = await Target.start(options)
  // awaited here: a promise that is merely returned would outlive the target
  return await judge(context, target, suite)
}

/** Runs it against a correct service, which has to pass. */
export async function passesCorrect(context: Context, practice: CorrectName, suite?: SuiteOptions): Promise<void> {
  const { what, options }: CorrectService = CORRECT[practice]
  expectGreen(context, `the verdict on ${what}`, await judgeNew(context, options(context.random), { ...suite, practice }))
}

/** In words, as a failure card shows it. */
export function tell({ exitCode, report, failed }: Verdict): string {
  if (!report) return `exit code ${exitCode}, and no ${REPORT}`
  const ran = report.tests.filter(({ outcome }) => outcome !== 'skipped').length
  const names = failed.slice(0, 5).map(({ name }) => name.slice(0, 120))
  const more = failed.length > 5 ? ` and ${failed.length - 5} more` : ''
  return `exit code ${exitCode}; ${ran} tests ran, ${failed.length} failed${names.length > 0 ? `: ${names.join('; ')}${more}` : ''}${report.failed && failed.length === 0 ? ', though failures are counted' : ''}`
}

export function isGreen({ exitCode, report, failed }: Verdict): boolean {
  return exitCode === 0 && report !== undefined && !report.failed && failed.length === 0 && report.tests.some(({ outcome }) => outcome === 'passed')
}

export function isRed({ exitCode, failed }: Verdict): boolean {
  return exitCode !== 0 && failed.length > 0
}

export const GREEN = 'exit code 0, and a report with tests of which none failed'
export const RED = 'another exit code than 0, and a report with a test that failed'

export function expectGreen({ expect }: Pick<Context, 'expect'>, label: string, verdict: Verdict): void {
  expect(label, tell(verdict)).toSatisfy(GREEN, () => isGreen(verdict))
}

export function expectRed({ expect }: Pick<Context, 'expect'>, label: string, verdict: Verdict): void {
  expect(label, tell(verdict)).toSatisfy(RED, () => isRed(verdict))
}
