import type { Child } from '../base/child.ts'
import { DeadlineError, sleep, withDeadline } from '../base/deadline.ts'
import { freePort, isTaken } from '../base/free-port.ts'
import type { Ledger } from '../base/ledger.ts'
import { listeningPorts } from '../base/proc.ts'
import type { Scope } from '../base/scope.ts'
import { DidNotStart } from './did-not-start.ts'
import { LAST_LINES, launch } from './once.ts'
import { HEALTH, untilReady, type Address } from './ready.ts'
import type { Sender } from './services/running-service.ts'

export interface GroupOptions {
  /** As in the project file: `web`, `worker`, `relay`. */
  process: string
  command: string
  folder: string
  /** How many of it run unless a check scales it. */
  count: number
  /** It gets a port, and is ready when its health answers 200 there. Otherwise it is up once it runs. */
  serves: boolean
  environmentFor: (sender: Sender) => Promise<Record<string, string>>
  /** The path that answers 200 once it is ready. */
  health?: string
  bootMs: number
  scope: Scope
  ledger: Ledger
  signal: AbortSignal
  /** A listener for the output of one more of it. */
  listen: () => (stream: 'stdout' | 'stderr', chunk: Buffer) => void
  /** Told when connections to an address have become worthless. */
  onGone?: (address: Address) => void
}

interface Instance {
  address?: Address
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

/** All that run of one of the project's processes. */
export class ProcessGroup {
  readonly #options: GroupOptions
  #instances: Instance[] = []
  #revivals = 0
  #reviving: Promise<void> | undefined
  #earlierOutput = ''

  constructor(options: GroupOptions) {
    this.#options = options
    options.scope.defer(`the \`${options.process}\` processes`, () => Promise.all(this.#instances.map((one) => one.child.kill())))
  }

  start(): Promise<void> {
    return this.scale(this.#options.count)
  }

  address(index: number): Address {
    const instance = this.#instances[index]
    if (!instance?.address) throw new Error(`there is no instance ${index} of \`${this.#options.process}\`; ${this.#instances.length} were asked for`)
    return instance.address
  }

  addresses(): Address[] {
    return this.#instances.flatMap(({ address }) => address ?? [])
  }

  count(): number {
    return this.#instances.length
  }

  /** Leaders of the process groups. */
  pids(): number[] {
    return this.#instances.map((one) => one.child.pid)
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

  async kill(index?: number): Promise<void> {
    await Promise.all(this.#meant(index).map((one) => this.#end(one)))
  }

  async terminate(graceMs = DEFAULT_GRACE_MS, index?: number): Promise<boolean> {
    const willing = await Promise.all(
      this.#meant(index).map(async (one) => {
        one.meantToBeDown = true
        const went = await one.child.terminate(graceMs)
        this.#gone(one)
        return went
      }),
    )
    return willing.every(Boolean)
  }

  stop(index?: number): void {
    for (const one of this.#meant(index)) one.child.signal('SIGSTOP')
  }

  cont(index?: number): void {
    for (const one of this.#meant(index)) one.child.signal('SIGCONT')
  }

  async restart(): Promise<void> {
    await this.kill()
    const before = this.#instances
    const booted = await Promise.allSettled(before.map((one, index) => this.#boot(index, one.address?.port)))
    // one that does not come up keeps its place, and leaves none of the others behind unseen
    this.#instances = booted.map((one, index) => (one.status === 'fulfilled' ? one.value : (before[index] as Instance)))
    for (const one of booted) if (one.status === 'rejected') throw one.reason
  }

  /** Undoes what a check that had it alone may have done. */
  async restore(): Promise<void> {
    this.cont()
    if (this.#instances.length !== this.#options.count) await this.scale(this.#options.count)
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
      this.#gone(one)
      await one.child.kill()
      this.#instances[index] = await this.#boot(index, one.address?.port)
    }
  }

  /** How it ended, if an instance ended without being told to. A crash shows in a lost connection a moment before it shows in the process. */
  async fall(): Promise<{ how: string; output: string } | undefined> {
    const watched = this.#instances.filter((one) => !one.meantToBeDown)
    await Promise.race([...watched.map((one) => one.child.exited), sleep(FALL_MS)])
    const fallen = watched.find((one) => one.child.exit)
    return fallen && { how: howItEnded(fallen.child), output: fallen.child.output.lastLines(LAST_LINES) }
  }

  output(): string {
    return [this.#earlierOutput, ...this.#instances.map((one) => one.child.output.text())].join('\n')
  }

  #meant(index: number | undefined): Instance[] {
    if (index === undefined) return this.#instances
    const one = this.#instances[index]
    if (!one) throw new Error(`there is no instance ${index} of \`${this.#options.process}\`; ${this.#instances.length} run`)
    return [one]
  }

  async #end(one: Instance): Promise<void> {
    one.meantToBeDown = true
    await one.child.kill()
    this.#gone(one)
  }

  #gone({ address }: Instance): void {
    if (address) this.#options.onGone?.(address)
  }

  async #boot(index: number, port?: number): Promise<Instance> {
    const { process, serves, environmentFor } = this.#options
    const env = await environmentFor({ process, index })
    if (serves) return port === undefined ? this.#bootAnywhere(env) : this.#bootServer(env, port)
    const child = await this.#launch(env)
    if (this.#options.scope.closed) await child.kill()
    else this.#keepOutput(child)
    return { child, meantToBeDown: false }
  }

  /** Between asking for a free port and the program's listening there, somebody else may take it: then it is not the program's fault. */
  async #bootAnywhere(env: Record<string, string>): Promise<Instance> {
    for (let tries = 1; ; tries++) {
      const port = await freePort()
      try {
        return await this.#bootServer(env, port)
      } catch (error) {
        if (tries === 3 || !(error instanceof DidNotStart) || !(await isTaken(port))) throw error
      }
    }
  }

  async #bootServer(environment: Record<string, string>, port: number): Promise<Instance> {
    const { bootMs, signal, command, health = HEALTH } = this.#options
    const child = await this.#launch({ ...environment, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` })
    let lastAnswer: string | undefined
    let ready = false
    try {
      const address = await withDeadline(bootMs, 'the start', signal, (ends) =>
        Promise.race([
          untilReady(port, ends, (what) => (lastAnswer = what), health),
          // an exit is the earlier and the better news
          child.exited.then(() => Promise.reject(new Fell())),
        ]),
      )
      ready = true
      return { address, child, meantToBeDown: false }
    } catch (error) {
      if (error instanceof Fell) throw new DidNotStart(fellAtStart(command, child, port))
      if (error instanceof DeadlineError) throw new DidNotStart(neverReady(command, child, port, bootMs, health, lastAnswer))
      throw error
    } finally {
      if (ready && !this.#options.scope.closed) this.#keepOutput(child)
      else await child.kill()
    }
  }

  #launch(env: Record<string, string>): Promise<Child> {
    const { command, folder, ledger } = this.#options
    return launch({ phase: 'start', command, folder, env, ledger, onOutput: this.#options.listen() })
  }

  #keepOutput(child: Child): void {
    // what an instance said is asked for after it was replaced, too
    void child.exited.then(() => {
      this.#earlierOutput = `${this.#earlierOutput}\n${child.output.text()}`.slice(-KEPT_OUTPUT_BYTES)
    })
  }
}

class Fell extends Error {}

function howItEnded(child: Child): string {
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

function neverReady(command: string, child: Child, port: number, bootMs: number, health: string, lastAnswer: string | undefined) {
  const elsewhere = listeningPorts([child.pid]).filter((one) => one !== port)
  const waited = `within ${bootMs / 1000} s`
  const summary = lastAnswer
    ? `\`${command}\` ${lastAnswer}; it was not ready ${waited}.`
    : elsewhere.length > 0
      ? `\`${command}\` listens on port ${elsewhere.join(' and ')}, not on PORT=${port}; nobody could reach it ${waited}.`
      : `\`${command}\` did not listen on PORT=${port} ${waited}.`
  const hint = lastAnswer
    ? `GET ${health} has to answer 200 as soon as the program can serve.`
    : 'Read the environment variable PORT and listen on that port, on 127.0.0.1 or on every address.'
  return { phase: 'start' as const, summary, hint, output: child.output.lastLines(LAST_LINES) }
}
