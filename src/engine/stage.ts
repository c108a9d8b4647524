import type { Challenge } from '../author/challenge.ts'
import type { Ledger } from '../base/ledger.ts'
import type { Scope } from '../base/scope.ts'
import type { Recorder } from '../model/recorder.ts'
import type { SqlServers } from '../services/sql-servers.ts'
import { ConnectionPool } from '../probes/http/connection-pool.ts'
import type { Project } from './project.ts'
import { startServices, type RunningService } from './services.ts'
import { Subject, type Limits } from './subject.ts'

export interface StageOptions {
  challenge: Challenge
  project: Project
  /** The part of the environment that every process gets, whatever its services. */
  env: Record<string, string>
  servers: SqlServers
  ledger: Ledger
  limits: Limits
  signal: AbortSignal
  onOutput?: (process: string, stream: 'stdout' | 'stderr', chunk: Buffer) => void
}

/** The services around one running subject, and the subject. */
export class Stage {
  readonly env: Record<string, string>
  readonly pool = new ConnectionPool()
  /** Absent for a program that is run anew each time. */
  readonly subject?: Subject
  readonly #services: Map<string, RunningService>

  private constructor(options: StageOptions, scope: Scope, services: Map<string, RunningService>) {
    this.#services = services
    this.env = { ...options.env }
    for (const service of services.values()) Object.assign(this.env, service.env)
    if (options.challenge.processes.includes('web')) {
      this.subject = new Subject({ ...options, env: this.env, scope, onGone: (address) => this.pool.forget(address) })
    }
    scope.defer('the connections', () => this.pool.close())
  }

  /** Starts the services; the subject is started by `stage.subject.start()`. */
  static async set(options: StageOptions, scope: Scope): Promise<Stage> {
    const services = await startServices(options, scope)
    return new Stage(options, scope, services)
  }

  /** Each service's handle, bound to one check's record and deadline. */
  handles(recorder: Recorder, signal: AbortSignal): Record<string, unknown> {
    return Object.fromEntries([...this.#services].map(([name, service]) => [name, service.handle(recorder, signal)]))
  }

  /** Undoes the harm that a check which had the stage alone may have done. */
  async restore(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.restore()))
    await this.subject?.restore()
  }
}
