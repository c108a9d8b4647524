import { availableParallelism } from 'node:os'
import { DEFAULT_LIMIT_MS, isolationOf, levelOf, type AnyCheck, type Boot, type Challenge } from '../author/challenge.ts'
import type { Ledger } from '../base/ledger.ts'
import { Random } from '../base/random.ts'
import { Scope } from '../base/scope.ts'
import type { AttemptEvent, Listener, PhaseName } from '../model/event.ts'
import type { Finding } from '../model/finding.ts'
import { CannotTell } from '../model/mistake.ts'
import { checkContext, type ContextOptions } from './check-context.ts'
import { DidNotStart } from './did-not-start.ts'
import { allowed, allowedForBuild, placeOf } from './environment.ts'
import { bearWhatIsLeftBehind } from './left-behind.ts'
import { once } from './once.ts'
import type { RequestBudget } from '../probes/http/budget.ts'
import type { SharedServers } from '../services/shared-servers.ts'
import type { Project } from './project.ts'
import { schedule, type Job, type Width } from './schedule.ts'
import { Secrets, tellWithout } from './secrets/secrets.ts'
import { shortage } from './shortage.ts'
import { Stage, type StageOptions } from './stage.ts'
import type { Limits } from './subject.ts'
import { mustBeUp, type Target } from './target.ts'
import { notRun, trial } from './trial.ts'
import { TrialRecorder } from './trial-recorder.ts'

export interface AttemptOptions {
  slug: string
  challenge: Challenge
  project: Project
  seed: string
  /** Runs these checks alone; ids must exist. */
  only?: readonly string[]
  /** Runs these first. */
  first?: readonly string[]
  /** A server that is already up, instead of the project's own processes. */
  target?: Target
  /** Database servers that attempts share. */
  servers: SharedServers
  ledger: Ledger
  limits?: Partial<Limits>
  /** Requests that checks may send in all; absent without a limit. */
  budget?: RequestBudget
  signal: AbortSignal
  /** Version of this engine, for the record. */
  engine: string
}

const LIMITS: Limits = { buildMs: 600_000, releaseMs: 120_000, bootMs: 60_000 }
/** Of what a program says, this much is passed on; all of it is drained, and head and tail are kept elsewhere. */
const SAID_BYTES = 64 * 1024

/** One run of a challenge against a project. It never throws: how it went is told in events. */
export async function attempt(options: AttemptOptions, listener: Listener): Promise<void> {
  bearWhatIsLeftBehind()
  await new Attempt(options, listener).run()
}

class Attempt {
  readonly #options: AttemptOptions
  readonly #listener: Listener
  readonly #secrets: Secrets
  readonly #began = performance.now()
  readonly #random: Random
  readonly #scope = new Scope('the attempt')
  readonly #limits: Limits
  #challengeEnv: Record<string, string> = {}
  #env: Record<string, string> = {}
  #forwarded = 0

  constructor(options: AttemptOptions, listener: Listener) {
    this.#options = options
    const { users = [] } = options.project.inspect ?? {}
    this.#secrets = new Secrets(users)
    // what a challenge of ours lets in is made up for the run, and a learner wants to see it
    const isOthers = users.length > 0 || Object.values(options.challenge.checks).some(({ severity }) => severity)
    this.#listener = isOthers ? tellWithout(this.#secrets, listener) : listener
    this.#random = new Random(options.seed)
    this.#limits = { ...LIMITS, ...options.limits }
  }

  async run(): Promise<void> {
    this.#announce()
    let end: Pick<Extract<AttemptEvent, { type: 'attempt-finished' }>, 'outcome' | 'reason'> = { outcome: 'finished' }
    try {
      const { target } = this.#options
      const stage = target ? await mustBeUp(target) : await this.#prepare()
      await this.#check(stage)
    } catch (thrown) {
      const error = shortage(thrown) ?? thrown
      if (this.#options.signal.aborted) end = { outcome: 'interrupted' }
      else if (error instanceof DidNotStart) this.#tell({ type: 'did-not-start', atMs: this.#now(), trouble: error.trouble })
      else if (error instanceof CannotTell) end = { outcome: 'could-not-tell', reason: [error.message, error.fix].filter(Boolean).join('\n') }
      else end = { outcome: 'harness-fault', reason: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
    await this.#options.target?.pool.close()
    await this.#scope.close()
    this.#tell({ type: 'attempt-finished', atMs: this.#now(), ...end })
  }

  #announce(): void {
    const { slug, challenge, project, seed, target, engine } = this.#options
    this.#tell({
      type: 'attempt-started',
      attempt: `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${seed}`,
      at: new Date().toISOString(),
      engine,
      challenge: { slug, title: challenge.title, step: challenge.step },
      project: { path: project.folder, command: { ...project.processes }, uses: project.uses },
      seed,
      ...(target ? { url: target.url } : {}),
      checks: this.#chosen().map(([id, check]) => ({ id, claim: check.claim, level: levelOf(check), isolation: isolationOf(check) })),
    })
  }

  /** Build, services, release, start: afterwards there is something to check. */
  async #prepare(): Promise<Stage> {
    const { project, challenge } = this.#options
    const place = placeOf(this.#random.fork('place'))
    this.#challengeEnv = typeof challenge.env === 'function' ? challenge.env(this.#random.fork('environment')) : challenge.env
    this.#env = { ...allowed(), ...place, ...this.#challengeEnv, ...project.env }
    if (project.build) await this.#phase('build', project.build, () => this.#build(project.build as string))
    const names = Object.keys(challenge.services)
    const set = () => Stage.set(this.#stageOptions(), this.#scope)
    const stage = names.length > 0 ? await this.#phase('services', names.join(', '), set) : await set()
    const { subject } = stage
    if (subject) await this.#phase('start', project.processes.web ?? challenge.processes.join(', '), () => subject.start())
    return stage
  }

  async #build(command: string): Promise<void> {
    const { project, ledger, signal } = this.#options
    const env = { ...allowedForBuild(), ...project.env }
    const { exitCode, output } = await once({
      phase: 'build', command, folder: project.folder, env, ledger, signal, limitMs: this.#limits.buildMs, onOutput: this.#forward('build'),
    })
    if (exitCode === 0) return
    throw new DidNotStart({
      phase: 'build',
      summary: `The build command \`${command}\` ended with exit code ${exitCode ?? 'none: a signal ended it'}.`,
      hint: 'Run it yourself in the project\'s folder; its last output says what it ran into.',
      output,
    })
  }

  #stageOptions(boot: Boot = {}): StageOptions {
    const { challenge, project, servers, ledger, signal } = this.#options
    return {
      challenge,
      project,
      random: this.#random,
      env: { ...this.#env, ...boot.env },
      restrictedRole: boot.restrictedRole,
      servers,
      ledger,
      limits: this.#limits,
      signal,
      onOutput: (process, stream, chunk) => this.#forward(process)(stream, chunk),
    }
  }

  async #check(stage: Stage | undefined): Promise<void> {
    const chosen = this.#chosen()
    const checks = new Map(chosen)
    const jobs = chosen.map(([id, check]): Job => ({ id, isolation: isolationOf(check), needs: check.needs ?? [] }))
    const width: Width = { P: stage && !stage.subject ? availableParallelism() : 8, B: 2 }
    await schedule(
      jobs,
      width,
      async ({ id }) => {
        this.#tell({ type: 'check-started', check: id, atMs: this.#now() })
        return this.#finish(await this.#try(id, checks.get(id) as AnyCheck, stage))
      },
      ({ id }, blockedBy) => {
        const reason = `It builds on what ${blockedBy.join(' and ')} checks, and that does not hold.`
        return this.#finish(notRun(id, checks.get(id) as AnyCheck, { verdict: 'blocked', blockedBy, reason }))
      },
    )
  }

  #finish(finding: Finding): Finding['verdict'] {
    this.#tell({ type: 'check-finished', atMs: this.#now(), finding })
    return finding.verdict
  }

  async #try(id: string, check: AnyCheck, shared: Stage | undefined): Promise<Finding> {
    const isolation = isolationOf(check)
    if (!shared && isolation !== 'P' && !check.remote) {
      return notRun(id, check, { verdict: 'not-applicable', reason: 'With --url the process is not ours to start, harm or measure.' })
    }
    const { signal, project } = this.#options
    // only what an inspection looks at may be excused: a challenge is a contract
    const exemption = check.severity && project.inspect?.exempt?.[id]
    if (exemption) return notRun(id, check, { verdict: 'not-applicable', reason: `Exempt: ${exemption}` })
    const recorder = new TrialRecorder(this.#began)
    await using scope = new Scope(id)
    let stage = shared
    const finding = await trial({
      id,
      check,
      recorder,
      signal,
      fall: async () => stage?.subject?.fall(),
      run: async (ends, decided, pace) => {
        if (check.boots) stage = await this.#ownStage(check, scope, ends)
        else await shared?.subject?.revive()
        await check.run(this.#context({ id, recorder, signal: ends, decided, pace, stage }))
      },
    })
    if (stage && isolation === 'X' && !check.boots) await this.#restore(stage)
    return finding
  }

  async #ownStage(check: AnyCheck, scope: Scope, signal: AbortSignal): Promise<Stage> {
    const boot = typeof check.boots === 'object' ? check.boots : {}
    const stage = await Stage.set({ ...this.#stageOptions(boot), signal }, scope)
    await stage.subject?.start()
    return stage
  }

  /** A program that cannot be brought back fails the checks that come after, each by its own. */
  async #restore(stage: Stage): Promise<void> {
    try {
      await stage.restore()
    } catch (error) {
      if (!(error instanceof DidNotStart)) throw error
    }
  }

  #context(trial: Pick<ContextOptions, 'id' | 'recorder' | 'signal' | 'decided' | 'pace' | 'stage'>) {
    const { challenge, seed, project, ledger, target, budget } = this.#options
    const { id } = trial
    const suffix = Object.keys(challenge.checks).indexOf(id).toString(36)
    const { boots, limitMs = DEFAULT_LIMIT_MS } = challenge.checks[id] as AnyCheck
    const env = { ...this.#challengeEnv, ...(typeof boots === 'object' ? boots.env : {}) }
    return checkContext({ ...trial, suffix, seed, limitMs, project, ledger, env, target, budget, secrets: this.#secrets })
  }

  /** The checks to run, in order. */
  #chosen(): [string, AnyCheck][] {
    const { challenge, only, first = [] } = this.#options
    const all = Object.entries(challenge.checks).filter(([id]) => !only || only.includes(id))
    const rank = (id: string) => (first.includes(id) ? 0 : 1)
    return all.toSorted(([a], [b]) => rank(a) - rank(b))
  }

  async #phase<T>(phase: PhaseName, what: string, work: () => Promise<T>): Promise<T> {
    const atMs = this.#now()
    this.#tell({ type: 'phase-started', phase, atMs, what })
    const result = await work()
    this.#tell({ type: 'phase-finished', phase, atMs: this.#now(), ms: this.#now() - atMs })
    return result
  }

  #forward(process: string): (stream: 'stdout' | 'stderr', chunk: Buffer) => void {
    return (stream, chunk) => {
      if (this.#forwarded > SAID_BYTES) return
      this.#forwarded += chunk.length
      this.#tell({ type: 'program-said', atMs: this.#now(), process, stream, text: chunk.subarray(0, SAID_BYTES).toString('utf8') })
    }
  }

  #tell(event: AttemptEvent): void {
    this.#listener(event)
  }

  #now(): number {
    return Math.round(performance.now() - this.#began)
  }
}
