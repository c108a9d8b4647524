import type { Log, Usage } from '../author/context.ts'
import type { Ledger } from '../base/ledger.ts'
import { canMeasure, cpuMsOf, memoryOf } from '../base/proc.ts'
import type { Scope } from '../base/scope.ts'
import { DidNotStart } from './did-not-start.ts'
import { Logbook } from './log.ts'
import { once } from './once.ts'
import { NotApplicable } from './outcome.ts'
import { ProcessGroup } from './process-group.ts'
import type { Project } from './project.ts'
import type { Address } from './ready.ts'
import type { Sender } from './services/running-service.ts'

export interface SubjectOptions {
  project: Project
  /** Which processes stand, and how many of each there are unless a check scales them. */
  standing: Record<string, number>
  /** What a process gets, services' addresses included. */
  environmentFor: (sender: Sender) => Promise<Record<string, string>>
  /** Done between `release` and the others. */
  seed?: () => Promise<void>
  scope: Scope
  ledger: Ledger
  limits: Limits
  signal: AbortSignal
  onOutput?: (process: string, stream: 'stdout' | 'stderr', text: Buffer) => void
  /** Told when connections to an address have become worthless. */
  onGone?: (address: Address) => void
}

export interface Limits {
  buildMs: number
  releaseMs: number
  bootMs: number
}

/** The learner's project, running, seen only from outside. */
export class Subject {
  readonly #options: SubjectOptions
  readonly #logbook = new Logbook()
  readonly #groups: Map<string, ProcessGroup>

  constructor(options: SubjectOptions) {
    this.#options = options
    this.#groups = new Map(Object.entries(options.standing).map(([process, count]) => [process, this.#group(process, count)]))
  }

  /** Release, then all that stands: ready when this resolves. Throws DidNotStart. */
  async start(): Promise<void> {
    if (this.#options.project.processes.release) await this.#firstRelease()
    await this.#options.seed?.()
    await this.#each((group) => group.start())
  }

  /** Those of one process. */
  of(process: string): ProcessGroup {
    const group = this.#groups.get(process)
    if (!group) throw new Error(`there is no process \`${process}\`; there are ${[...this.#groups.keys()].join(', ')}`)
    return group
  }

  address(index: number): Address {
    return this.of('web').address(index)
  }

  async #firstRelease(): Promise<void> {
    const { exitCode, output } = await this.release()
    if (exitCode === 0) return
    throw new DidNotStart({
      phase: 'release',
      summary: `The release command \`${this.#options.project.processes.release}\` ended with exit code ${exitCode ?? 'none: a signal ended it'}.`,
      hint: 'It has to prepare an empty database and end with exit code 0; its last output says what it ran into.',
      output,
    })
  }

  async release(): Promise<{ exitCode: number | null; output: string }> {
    const { project, ledger, limits, signal } = this.#options
    const command = project.processes.release
    if (!command) throw new NotApplicable('the project has no release process')
    const env = await this.#options.environmentFor({ process: 'release', index: 0 })
    return once({ phase: 'release', command, folder: project.folder, env, ledger, limitMs: limits.releaseMs, signal, onOutput: this.#listen('release') })
  }

  scale(count: number): Promise<void> {
    return this.of('web').scale(count)
  }

  kill(): Promise<void> {
    return this.#each((group) => group.kill())
  }

  async terminate(graceMs?: number): Promise<boolean> {
    const willing = await Promise.all([...this.#groups.values()].map((group) => group.terminate(graceMs)))
    return willing.every(Boolean)
  }

  stop(): void {
    for (const group of this.#groups.values()) group.stop()
  }

  cont(): void {
    for (const group of this.#groups.values()) group.cont()
  }

  restart(): Promise<void> {
    return this.#each((group) => group.restart())
  }

  /** Undoes what a check that had it alone may have done. */
  restore(): Promise<void> {
    return this.#each((group) => group.restore())
  }

  /** Starts what fell over by itself, up to a limit. */
  revive(): Promise<void> {
    return this.#each((group) => group.revive())
  }

  /** How it ended, if a process ended without being told to. */
  async fall(): Promise<{ how: string; output: string } | undefined> {
    const falls = await Promise.all([...this.#groups.values()].map((group) => group.fall()))
    return falls.find((fall) => fall !== undefined)
  }

  async usage(): Promise<Usage> {
    if (!canMeasure) throw new NotApplicable('processes can be measured on Linux only')
    const pids = [...this.#groups.values()].flatMap((group) => group.pids())
    return { cpuMs: cpuMsOf(pids), bytes: memoryOf(pids) }
  }

  output(): string {
    return [...this.#groups.values()].map((group) => group.output()).join('\n')
  }

  /** Follows what the processes print until the signal aborts. */
  log(signal: AbortSignal): Log {
    return this.#logbook.collect(signal)
  }

  /** Hands over each line that they print, and keeps none. */
  follow(each: (line: string, stream: 'stdout' | 'stderr') => void, signal: AbortSignal): void {
    this.#logbook.follow(each, signal)
  }

  #group(process: string, count: number): ProcessGroup {
    const { project, environmentFor, limits, scope, ledger, signal, onGone } = this.#options
    return new ProcessGroup({
      process,
      command: project.processes[process] as string,
      folder: project.folder,
      count,
      serves: process === 'web',
      environmentFor,
      health: project.inspect?.health,
      bootMs: limits.bootMs,
      scope,
      ledger,
      signal,
      listen: () => this.#listenTo(process),
      onGone,
    })
  }

  /** Does the same to all, and waits for all before it tells of what went wrong with one. */
  async #each(work: (group: ProcessGroup) => Promise<void>): Promise<void> {
    const settled = await Promise.allSettled([...this.#groups.values()].map(work))
    for (const one of settled) if (one.status === 'rejected') throw one.reason
  }

  #listenTo(process: string): (stream: 'stdout' | 'stderr', chunk: Buffer) => void {
    const [take, tell] = [this.#logbook.taker(), this.#listen(process)]
    return (stream, chunk) => {
      take(stream, chunk)
      tell?.(stream, chunk)
    }
  }

  #listen(process: string): ((stream: 'stdout' | 'stderr', chunk: Buffer) => void) | undefined {
    const tell = this.#options.onOutput
    return tell && ((stream, chunk) => tell(process, stream, chunk))
  }
}
