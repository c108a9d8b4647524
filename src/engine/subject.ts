import type { Child } from '../base/child.ts'
import { DeadlineError, sleep, withDeadline } from '../base/deadline.ts'
import { freePort } from '../base/free-port.ts'
import type { Ledger } from '../base/ledger.ts'
import { canMeasure, cpuMsOf, listeningPorts, memoryOf } from '../base/proc.ts'
import type { Scope } from '../base/scope.ts'
import type { Log, Usage } from '../author/context.ts'
import { NotApplicable } from './outcome.ts'
import { DidNotStart } from './did-not-start.ts'
import { Logbook } from './log.ts'
import { LAST_LINES, launch, once } from './once.ts'
import type { Project } from './project.ts'
import type { Sender } from './services/running-service.ts'
import { untilReady, type Address } from './ready.ts'

export interface SubjectOptions {
  project: Project
  /** What a process gets, services' addresses included. */
  environmentFor: (sender: Sender) => Promise<Record<string, string>>
  /** How many `web` instances there are, unless a check scales them. */
  instances: number
  /** Done between `release` and `web`. */
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

interface Instance {
  port: number
  address: Address
  child: Child
  /** It is down because we wanted it so. */
  meantToBeDown: boolean
}

/** A program that keeps falling over is started again this often, as platforms do (rule G12). */
const REVIVALS = 5
/** How long after a lost connection an exit is still waited for. */
const FALL_MS = 500
const DEFAULT_GRACE_MS = 10_000
const KEPT_OUTPUT_BYTES = 512 * 1024

/** The learner's project, running, seen only from outside. */
export class Subject {
  readonly #options: SubjectOptions
  readonly #logbook = new Logbook()
  #instances: Instance[] = []
  #revivals = 0
  #reviving: Promise<void> | undefined
  #earlierOutput = ''

  constructor(options: SubjectOptions) {
    this.#options = options
    options.scope.defer('the processes', () => Promise.all(this.#instances.map((one) => one.child.kill())))
  }

  /** Release, then `web`: ready when this resolves. Throws DidNotStart. */
  async start(): Promise<void> {
    if (this.#options.project.processes.release) await this.#firstRelease()
    await this.#options.seed?.()
    await this.scale(this.#options.instances)
  }

  address(index: number): Address {
    const instance = this.#instances[index]
    if (!instance) throw new Error(`there is no instance ${index}; ${this.#instances.length} were asked for`)
    return instance.address
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
    const env = await this.#options.environmentFor('release')
    return once({ phase: 'release', command, folder: project.folder, env, ledger, limitMs: limits.releaseMs, signal, onOutput: this.#listen('release') })
  }

  async scale(count: number): Promise<void> {
    const surplus = this.#instances.splice(count)
    await Promise.all(surplus.map((one) => this.#end(one)))
    const missing = Array.from({ length: Math.max(0, count - this.#instances.length) }, (_, more) => this.#boot(this.#instances.length + more))
    // every one is awaited, so that none is left behind unseen when another fails
    const booted = await Promise.allSettled(missing)
    for (const one of booted) if (one.status === 'fulfilled') this.#instances.push(one.value)
    for (const one of booted) if (one.status === 'rejected') throw one.reason
  }

  async kill(): Promise<void> {
    await Promise.all(this.#instances.map((one) => this.#end(one)))
  }

  async terminate(graceMs = DEFAULT_GRACE_MS): Promise<boolean> {
    const willing = await Promise.all(
      this.#instances.map(async (one) => {
        one.meantToBeDown = true
        const went = await one.child.terminate(graceMs)
        this.#options.onGone?.(one.address)
        return went
      }),
    )
    return willing.every(Boolean)
  }

  stop(): void {
    for (const one of this.#instances) one.child.signal('SIGSTOP')
  }

  cont(): void {
    for (const one of this.#instances) one.child.signal('SIGCONT')
  }

  async restart(): Promise<void> {
    await this.kill()
    const before = this.#instances
    const booted = await Promise.allSettled(before.map((one, index) => this.#boot(index, one.port)))
    // one that does not come up keeps its place, and leaves none of the others behind unseen
    this.#instances = booted.map((one, index) => (one.status === 'fulfilled' ? one.value : (before[index] as Instance)))
    for (const one of booted) if (one.status === 'rejected') throw one.reason
  }

  /** Undoes what a check that had it alone may have done. */
  async restore(): Promise<void> {
    this.cont()
    if (this.#instances.length !== this.#options.instances) await this.scale(this.#options.instances)
    if (this.#instances.some((one) => one.child.exit)) await this.restart()
  }

  /** Starts what fell over by itself, up to a limit. */
  revive(): Promise<void> {
    this.#reviving ??= this.#revive().finally(() => (this.#reviving = undefined))
    return this.#reviving
  }

  async #revive(): Promise<void> {
    for (const [index, one] of this.#instances.entries()) {
      if (!one.child.exit || one.meantToBeDown) continue
      if (this.#revivals++ >= REVIVALS) return
      await sleep(50 * 2 ** this.#revivals, this.#options.signal)
      this.#options.onGone?.(one.address)
      await one.child.kill()
      this.#instances[index] = await this.#boot(index, one.port)
    }
  }

  /** How it ended, if an instance ended without being told to. A crash shows in a lost connection a moment before it shows in the process. */
  async fall(): Promise<{ how: string; output: string } | undefined> {
    const watched = this.#instances.filter((one) => !one.meantToBeDown)
    await Promise.race([...watched.map((one) => one.child.exited), sleep(FALL_MS)])
    const fallen = watched.find((one) => one.child.exit)
    return fallen && { how: howItEnded(fallen.child), output: fallen.child.output.lastLines(LAST_LINES) }
  }

  async usage(): Promise<Usage> {
    if (!canMeasure) throw new NotApplicable('processes can be measured on Linux only')
    const groups = this.#instances.map((one) => one.child.pid)
    return { cpuMs: cpuMsOf(groups), bytes: memoryOf(groups) }
  }

  output(): string {
    return [this.#earlierOutput, ...this.#instances.map((one) => one.child.output.text())].join('\n')
  }

  /** Follows what `web` prints until the signal aborts. */
  log(signal: AbortSignal): Log {
    return this.#logbook.follow(signal)
  }

  async #end(one: Instance): Promise<void> {
    one.meantToBeDown = true
    await one.child.kill()
    this.#options.onGone?.(one.address)
  }

  async #boot(index: number, port?: number): Promise<Instance> {
    const { project, ledger, limits, signal } = this.#options
    const command = project.processes.web as string
    const env = await this.#options.environmentFor(index)
    const chosen = port ?? (await freePort())
    const child = await launch({
      phase: 'start',
      command,
      folder: project.folder,
      env: { ...env, PORT: String(chosen), PUBLIC_URL: `http://127.0.0.1:${chosen}` },
      ledger,
      onOutput: this.#listenToWeb(),
    })
    let lastAnswer: string | undefined
    let ready = false
    try {
      const address = await withDeadline(limits.bootMs, 'the start', signal, (ends) =>
        Promise.race([
          untilReady(chosen, ends, (what) => (lastAnswer = what)),
          // an exit is the earlier and the better news
          child.exited.then(() => Promise.reject(new Fell())),
        ]),
      )
      ready = true
      return { port: chosen, address, child, meantToBeDown: false }
    } catch (error) {
      if (error instanceof Fell) throw new DidNotStart(fellAtStart(command, child, chosen))
      if (error instanceof DeadlineError) throw new DidNotStart(neverReady(command, child, chosen, limits.bootMs, lastAnswer))
      throw error
    } finally {
      if (ready && !this.#options.scope.closed) this.#keepOutput(child)
      else await child.kill()
    }
  }

  #keepOutput(child: Child): void {
    // what an instance said is asked for after it was replaced, too
    void child.exited.then(() => {
      this.#earlierOutput = `${this.#earlierOutput}\n${child.output.text()}`.slice(-KEPT_OUTPUT_BYTES)
    })
  }

  #listenToWeb(): (stream: 'stdout' | 'stderr', chunk: Buffer) => void {
    const [take, tell] = [this.#logbook.taker(), this.#listen('web')]
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

class Fell extends Error {}

export function howItEnded(child: Child): string {
  const { code, signal } = child.exit ?? { code: null, signal: null }
  return signal ? `was ended by ${signal}` : `ended with exit code ${code}`
}

function fellAtStart(command: string, child: Child, port: number) {
  const output = child.output.lastLines(LAST_LINES)
  const taken = /EADDRINUSE|address already in use/i.test(output)
  return {
    phase: 'start' as const,
    summary: `\`${command}\` ${howItEnded(child)} before it was ready.`,
    hint: taken
      ? `The port it wanted is taken. It must listen on the port in the environment variable PORT (this time ${port}), not on one of its own.`
      : child.exit?.code === 127
        ? 'The shell did not find the command: is it installed, and does the name under `processes:` in roadworthy.yaml fit?'
        : 'A web process has to stay up. Its last output says what it ran into.',
    output,
  }
}

function neverReady(command: string, child: Child, port: number, bootMs: number, lastAnswer: string | undefined) {
  const elsewhere = listeningPorts([child.pid]).filter((one) => one !== port)
  const waited = `within ${bootMs / 1000} s`
  const summary = lastAnswer
    ? `\`${command}\` ${lastAnswer}; it was not ready ${waited}.`
    : elsewhere.length > 0
      ? `\`${command}\` listens on port ${elsewhere.join(' and ')}, not on PORT=${port}; nobody could reach it ${waited}.`
      : `\`${command}\` did not listen on PORT=${port} ${waited}.`
  const hint = lastAnswer
    ? 'GET /healthz has to answer 200 as soon as the program can serve.'
    : 'Read the environment variable PORT and listen on that port, on 127.0.0.1 or on every address.'
  return { phase: 'start' as const, summary, hint, output: child.output.lastLines(LAST_LINES) }
}
