import type { Challenge } from '../author/challenge.ts'
import type { Ledger } from '../base/ledger.ts'
import type { Random } from '../base/random.ts'
import type { Scope } from '../base/scope.ts'
import { CannotTell } from '../model/mistake.ts'
import type { Recorder } from '../model/recorder.ts'
import type { SharedServers } from '../services/shared-servers.ts'
import { ConnectionPool } from '../probes/http/connection-pool.ts'
import type { Searchable } from './canary/scan-all.ts'
import { DidNotStart } from './did-not-start.ts'
import type { Project } from './project.ts'
import type { RunningService, Sender } from './services/running-service.ts'
import { startServices } from './services/start-services.ts'
import { Subject, type Limits } from './subject.ts'

export interface StageOptions {
  challenge: Challenge
  project: Project
  /** The run's own; forked for whatever is drawn from it. */
  random: Random
  /** The part of the environment that every process gets, whatever its services. */
  env: Record<string, string>
  /** `web` and `worker` come to the database as a role that may read and write rows, and change nothing else. */
  restrictedRole?: boolean
  servers: SharedServers
  ledger: Ledger
  limits: Limits
  signal: AbortSignal
  onOutput?: (process: string, stream: 'stdout' | 'stderr', chunk: Buffer) => void
}

/** The services around one running subject, and the subject. */
export class Stage {
  readonly pool = new ConnectionPool()
  /** Ends with the stage. */
  readonly scope: Scope
  /** Absent for a program that is run anew each time. */
  readonly subject?: Subject
  readonly #env: Record<string, string>
  readonly #services: Map<string, RunningService>

  private constructor(options: StageOptions, scope: Scope, services: Map<string, RunningService>) {
    this.scope = scope
    this.#env = options.env
    this.#services = services
    if (!options.challenge.processes.includes('run')) {
      this.subject = new Subject({
        ...options,
        scope,
        environmentFor: (sender) => this.environmentFor(sender),
        standing: standingOf(options.challenge),
        seed: options.challenge.seed && (() => this.#seed(options)),
        onGone: (address) => this.pool.forget(address),
      })
    }
    scope.defer('the connections', () => this.pool.close())
  }

  /** Starts the services; the subject is started by `stage.subject.start()`. */
  static async set(options: StageOptions, scope: Scope): Promise<Stage> {
    const services = await startServices(options, scope)
    return new Stage(options, scope, services)
  }

  /** All that one of the project's processes gets. */
  async environmentFor(sender: Sender): Promise<Record<string, string>> {
    const parts = await Promise.all([...this.#services.values()].map((service) => service.environmentFor(sender)))
    return Object.assign({ ...this.#env }, ...parts) as Record<string, string>
  }

  /** Each service's handle, bound to one check's record and deadline; made when it is asked for. */
  handles(recorder: Recorder, signal: AbortSignal): Record<string, unknown> {
    const handles = {}
    for (const [name, service] of this.#services) {
      let handle: unknown
      Object.defineProperty(handles, name, { enumerable: true, get: () => (handle ??= service.handle(recorder, signal)) })
    }
    return handles
  }

  /** All that lies in the services, and what the processes have printed: where a canary is sought. */
  async *sources(canary: string): AsyncIterable<Searchable> {
    for (const [name, service] of this.#services) {
      for await (const found of service.dump?.(canary) ?? []) yield { ...found, where: `${name}: ${found.where}` }
    }
    if (this.subject) yield { where: 'the program\'s output', bytes: Buffer.from(this.subject.output()) }
  }

  async #seed({ challenge, random, signal }: StageOptions): Promise<void> {
    // what stands there from the beginning belongs to no check's record
    try {
      await challenge.seed?.(Object.assign(this.handles(NOBODYS, signal), { random: random.fork('seed') }))
    } catch (error) {
      if (signal.aborted || error instanceof CannotTell) throw error
      throw new DidNotStart({
        phase: 'release',
        summary: `After the release command had ended, what has to be there from the beginning could not be put there: ${(error as Error).message}`,
        hint: 'See that `release` prepares all that the contract says, by those names.',
      })
    }
  }

  /** Undoes the harm that a check which had the stage alone may have done. */
  async restore(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.restore()))
    await this.subject?.restore()
  }
}

const NOBODYS: Recorder = { now: () => 0, add: () => {} }

/** How many of each process run from the start. `release` runs to its end, and others only when a check asks for them. */
function standingOf({ processes, instances }: Challenge): Record<string, number> {
  return Object.fromEntries(processes.filter((name) => name !== 'release').map((name) => [name, instances[name] ?? 1]))
}
