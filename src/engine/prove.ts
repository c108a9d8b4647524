import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isolationOf, levelOf, needsOf, type Challenge, type Mutant } from '../author/challenge.ts'
import type { Ledger } from '../base/ledger.ts'
import type { Semaphore } from '../base/semaphore.ts'
import type { Finding } from '../model/finding.ts'
import { ReportFold, type Report } from '../model/report.ts'
import { attempt } from './attempt.ts'
import { EMPTY_SUBJECTS, emptySubject } from './empty-subjects.ts'
import type { SharedServers } from '../services/shared-servers.ts'
import { mutate, UnfitMutant } from './mutate.ts'
import { loadProject, type Project } from './project.ts'

export interface ProveOptions {
  slug: string
  folder: string
  challenge: Challenge
  mutants: Record<string, Mutant>
  /** Seeds the reference is run with. The first is also the one that transcripts are made with. */
  seeds: [string, ...string[]]
  /** Runs at once; shared by all challenges that are being proven. */
  lanes: Semaphore
  servers: SharedServers
  ledger: Ledger
  signal: AbortSignal
  engine: string
  onRun?: (run: ProofRun, state: 'planned' | 'started' | 'ended') => void
  /** Whether a run that is right otherwise says what is expected of it; if not, it is made once more. */
  saysWhatItShould?: (run: ProofRun) => boolean
}

/** One attempt that the proof rests on. */
export interface ProofRun {
  kind: 'reference' | 'plain' | 'alternate' | 'empty' | 'mutant'
  name: string
  seed: string
  /** What is wrong with the proof because of this run; empty if all is as it must be. */
  problems: string[]
  /** Why it was made a second time; undefined if it was not. */
  again?: string
  ms: number
  report?: Report
}

export interface Proof {
  slug: string
  checks: number
  runs: ProofRun[]
  /** What is wrong with the challenge's files, whatever the runs show. */
  gaps: string[]
  proven: boolean
  ms: number
}

/** A run is made this often at most, where it could not tell, or told something else than it did before. */
const TRIES = 2

type Judge = (report: Report) => string[]
type Plan = Pick<ProofRun, 'kind' | 'name' | 'seed'> & { only?: string[]; project: () => Promise<Project>; judge: Judge }

/**
 * Shows that a challenge's verdicts can be trusted: its references pass, the
 * plain one without distinction; a program that does nothing passes no check;
 * and each mutant fails the checks it names, by a broken claim and not by a crash.
 */
export async function prove(options: ProveOptions): Promise<Proof> {
  const began = performance.now()
  const plans = [...references(options), ...plain(options), ...alternates(options), ...empties(options), ...mutants(options)]
  const runs = await inTurns(plans, options)
  options.signal.throwIfAborted()
  for (const [index, run] of runs.entries()) run.problems.push(...(await crashes(run, plans[index] as Plan, runs, options)))
  const gaps = [...missing(options), ...unproven(options, runs)]
  return {
    slug: options.slug,
    checks: Object.keys(options.challenge.checks).length,
    runs,
    gaps,
    proven: gaps.length === 0 && runs.every((run) => run.problems.length === 0),
    ms: Math.round(performance.now() - began),
  }
}

/** The reference passes every check, with each seed, and with every kind of service it may choose. */
function references(options: ProveOptions): Plan[] {
  const folder = join(options.folder, 'reference')
  if (!existsSync(folder)) return []
  const plan = (seed: string, uses: Record<string, string>): Plan => ({
    kind: 'reference',
    name: ['reference', ...Object.values(uses)].join(' on '),
    seed,
    project: async () => withUses(await loadProject(folder), uses),
    judge: everyCheckPasses,
  })
  const [seed] = options.seeds
  return [...options.seeds.map((each) => plan(each, {})), ...otherChoices(options.challenge).map((uses) => plan(seed, uses))]
}

function plain(options: ProveOptions): Plan[] {
  const folder = join(options.folder, 'reference-plain')
  if (!existsSync(folder)) return []
  return [{ kind: 'plain', name: 'reference-plain', seed: options.seeds[0], project: () => loadProject(folder), judge: requiredChecksPass }]
}

function alternates(options: ProveOptions): Plan[] {
  const folder = join(options.folder, 'alternates')
  if (!existsSync(folder)) return []
  return readdirSync(folder).sort().map((name) => ({
    kind: 'alternate' as const,
    name: `alternates/${name}`,
    seed: options.seeds[0],
    project: () => loadProject(join(folder, name)),
    judge: requiredChecksPass,
  }))
}

function empties(options: ProveOptions): Plan[] {
  return EMPTY_SUBJECTS.map((kind) => ({
    kind: 'empty' as const,
    name: `a program that ${kind}`,
    seed: options.seeds[0],
    project: async () => emptySubject(kind, options.challenge, options.ledger.makeFolder('empty')),
    judge: nothingPasses,
  }))
}

function mutants(options: ProveOptions): Plan[] {
  return Object.entries(options.mutants).map(([name, mutant]) => ({
    kind: 'mutant' as const,
    name,
    seed: options.seeds[0],
    only: withNeeds(options.challenge, mutant.caughtBy),
    project: async () => {
      const folder = options.ledger.makeFolder('mutant')
      mutate(join(options.folder, 'reference'), mutant, folder)
      return withUses(await loadProject(folder), mutant.uses ?? {})
    },
    judge: (report: Report) => isCaught(report, mutant),
  }))
}

const withUses = (project: Project, uses: Record<string, string>): Project => ({ ...project, uses: { ...project.uses, ...uses } })

/** Every choice of a service's kind but the default one. */
function otherChoices(challenge: Challenge): Record<string, string>[] {
  return Object.entries(challenge.services).flatMap(([name, { kinds }]) => kinds.slice(1).map((kind) => ({ [name]: kind })))
}

function withNeeds(challenge: Challenge, ids: readonly string[]): string[] {
  return [...new Set(ids.flatMap((id) => [id, ...needsOf(challenge, id)]))]
}

/** As many at once as there are lanes; but those of one folder one after the other, for a program may write into it. */
function inTurns(plans: Plan[], options: ProveOptions): Promise<ProofRun[]> {
  let before: Promise<unknown> = Promise.resolve()
  return Promise.all(
    plans.map((plan) => {
      if (plan.kind !== 'reference') return runOne(plan, options)
      const run = runOne(plan, options, before)
      before = run
      return run
    }),
  )
}

async function runOne(plan: Plan, options: ProveOptions, before?: Promise<unknown>): Promise<ProofRun> {
  const run: ProofRun = { kind: plan.kind, name: plan.name, seed: plan.seed, problems: [], ms: 0 }
  options.onRun?.(run, 'planned')
  await before
  await options.lanes.run(async () => {
    if (options.signal.aborted) return
    options.onRun?.(run, 'started')
    const began = performance.now()
    for (let tries = 1; tries <= TRIES && !options.signal.aborted; tries++) {
      try {
        run.report = await reportOf(plan, options)
        run.problems = plan.judge(run.report)
      } catch (error) {
        run.problems = [error instanceof UnfitMutant ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)]
      }
      const again = whyAgain(run, options)
      if (!again) break
      if (tries < TRIES) run.again = again
    }
    run.ms = Math.round(performance.now() - began)
    options.onRun?.(run, 'ended')
    // what others wait for is not put off until all the rest is done
  }, { first: before !== undefined })
  return run
}

/** That a machine was too busy says nothing of the program that was looked at; and some of what is told hangs on what comes first. */
function whyAgain(run: ProofRun, { saysWhatItShould }: ProveOptions): string | undefined {
  const unsure = run.report?.findings.find(({ verdict, blame }) => verdict === 'inconclusive' && blame !== 'harness')
  if (run.problems.length > 0) return unsure && `${unsure.check} could not tell: ${unsure.reason ?? ''}`
  return saysWhatItShould?.(run) === false ? 'it told something else than is recorded' : undefined
}

async function reportOf(plan: Plan, options: ProveOptions): Promise<Report> {
  const project = await plan.project()
  const fold = new ReportFold()
  const { slug, challenge, servers, ledger, signal, engine } = options
  await attempt({ slug, challenge, project, seed: plan.seed, only: plan.only, servers, ledger, signal, engine }, (event) => fold.add(event))
  if (plan.kind === 'mutant' || plan.kind === 'empty') await ledger.removeFolder(project.folder)
  return fold.report
}

function didNotRun(report: Report): string[] {
  if (report.trouble) return [`it did not start: ${report.trouble.summary} ${report.trouble.output ?? ''}`]
  return report.outcome === 'finished' ? [] : [`the run ended as ${report.outcome}: ${report.reason ?? ''}`]
}

const everyCheckPasses: Judge = (report) => [...didNotRun(report), ...complaints(report.findings)]

const requiredChecksPass: Judge = (report) => [...didNotRun(report), ...complaints(report.findings.filter((finding) => finding.level === 'required'))]

const nothingPasses: Judge = (report) => [
  ...didNotRun(report),
  ...report.findings.filter((finding) => finding.verdict === 'passed').map((finding) => `${finding.check} passed`),
]

function isCaught(report: Report, mutant: Mutant): string[] {
  const named = report.findings.filter((finding) => mutant.caughtBy.includes(finding.check))
  return [...didNotRun(report), ...named.filter((finding) => !(finding.verdict === 'failed' && finding.blame === 'claim')).map((finding) => `not caught: ${tell(finding)}`)]
}

/**
 * To a check a filter that crashes looks like one that answers wrongly. One
 * that never comes to a good end, where the reference does, must do so
 * elsewhere: else it was not caught, it broke.
 */
async function crashes(run: ProofRun, plan: Plan, runs: ProofRun[], options: ProveOptions): Promise<string[]> {
  const reference = runs.find((one) => one.kind === 'reference')?.report
  const named = run.kind === 'mutant' ? (options.mutants[run.name]?.caughtBy ?? []) : []
  const find = (report: Report | undefined, id: string) => report?.findings.find((finding) => finding.check === id)
  const mute = named.filter((id) => endsWell(find(run.report, id)) === false && endsWell(find(reference, id)) !== false)
  if (mute.length === 0) return []
  const shared = Object.entries(options.challenge.checks).filter(([, check]) => isolationOf(check) === 'P').map(([id]) => id)
  const elsewhere = await reportOf({ ...plan, only: shared }, options)
  if (elsewhere.findings.some(endsWell)) return []
  return mute.map((id) => `not caught: in ${id} it merely crashes, since every run of it fails and prints nothing`)
}

/** Whether any run of a filter ended as it should, or printed something; undefined if there was none. */
function endsWell(finding: Finding | undefined): boolean | undefined {
  const ends = finding?.evidence.filter((one) => one.kind === 'run') ?? []
  return ends.length === 0 ? undefined : ends.some((one) => one.exitCode === 0 || one.stdout.bytes > 0)
}

function complaints(findings: Finding[]): string[] {
  return findings.filter((finding) => finding.verdict !== 'passed' && finding.verdict !== 'not-applicable').map(tell)
}

function tell(finding: Finding): string {
  const broken = finding.broken ? ` (${finding.broken.label}: expected ${finding.broken.expected}, observed ${finding.broken.observed})` : ''
  return `${finding.check} ${finding.verdict}${finding.blame ? ` [${finding.blame}]` : ''}: ${finding.reason ?? ''}${broken}`
}

/** Folders that a challenge must ship. */
function missing(options: ProveOptions): string[] {
  return ['reference', 'reference-plain', 'alternates'].filter((name) => !existsSync(join(options.folder, name))).map((name) => `there is no ${name}/`)
}

/** Checks that were never seen to fail: required ones need a mutant, stretch ones a mutant or the plain reference. */
function unproven(options: ProveOptions, runs: ProofRun[]): string[] {
  const caught = new Set(Object.values(options.mutants).flatMap((mutant) => mutant.caughtBy as string[]))
  const failedPlainly = new Set(runs.find((run) => run.kind === 'plain')?.report?.findings.filter((one) => one.verdict === 'failed').map((one) => one.check))
  return Object.entries(options.challenge.checks)
    .filter(([id, check]) => !caught.has(id) && !(levelOf(check) === 'stretch' && failedPlainly.has(id)))
    .map(([id, check]) =>
      levelOf(check) === 'required' ? `no mutant names ${id}` : `${id} was never seen to fail: reference-plain passes it and no mutant names it`,
    )
}
