import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { sleep } from './deadline.ts'
import type { Ledger } from './ledger.ts'
import { isGroupAlive } from './proc.ts'
import { HeadAndTail } from './ring.ts'

export interface ChildOptions {
  /** A shell command line, or a file and its arguments. */
  command: string | readonly [string, ...string[]]
  cwd: string
  env: Record<string, string>
  /** Runs as this user (only root can do that). */
  uid?: number
  gid?: number
  ledger: Ledger
  stdin?: 'pipe' | 'ignore'
  /** Bytes kept of the head and of the tail of its output. Default 64 KiB each. */
  keepBytes?: number
  /** Sees every chunk; output is still kept and counted. */
  onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void
  /** Adds a fourth stream, read as text (what the CPU meter writes to). */
  extraPipe?: boolean
}

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** How long the last output of a process that ended is waited for: a child it left behind may hold the pipe open. */
const DRAIN_MS = 200
/** How long a killed group is waited for: what holds a port must have let go of it. */
const GONE_MS = 1000

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number as number, name as NodeJS.Signals]))

/** A shell tells of a signal that ended its command by an exit code above 128. */
export function asFromShell(code: number | null, signal: NodeJS.Signals | null): Exit {
  const told = code !== null && code > 128 ? SIGNALS.get(code - 128) : undefined
  return told ? { code: null, signal: told } : { code, signal }
}

/**
 * A process in a group of its own, whose output is drained whatever happens:
 * one that prints without end neither fills memory nor blocks.
 */
export class Child {
  readonly pid: number
  readonly process: ChildProcess
  readonly output: HeadAndTail
  readonly exited: Promise<Exit>
  exit: Exit | undefined
  /** What was written to the extra pipe. */
  extra = ''
  readonly #ledger: Ledger
  readonly #closed: Promise<void>

  private constructor(process: ChildProcess, options: ChildOptions) {
    this.process = process
    this.pid = process.pid as number
    this.#ledger = options.ledger
    this.output = new HeadAndTail(options.keepBytes ?? 64 * 1024)
    for (const stream of ['stdout', 'stderr'] as const) {
      process[stream]?.on('data', (chunk: Buffer) => {
        this.output.push(chunk)
        options.onOutput?.(stream, chunk)
      })
      process[stream]?.on('error', () => {})
    }
    process.stdin?.on('error', () => {})
    process.stdio[3]?.on('data', (chunk: Buffer) => (this.extra += chunk.toString()))
    this.#closed = new Promise((resolve) => process.on('close', () => resolve()))
    this.exited = new Promise((resolve) => {
      process.on('exit', (code, signal) => {
        const exit = typeof options.command === 'string' ? asFromShell(code, signal) : { code, signal }
        this.exit = exit
        void this.#drained().then(() => resolve(exit))
      })
    })
  }

  /** Starts it. Rejects if there is no such program, or it may not be run. */
  static start(options: ChildOptions): Promise<Child> {
    const [file, ...args] = typeof options.command === 'string' ? ['/bin/sh', '-c', `${options.ledger.brand}exec /bin/sh -c "$0"`, options.command] : options.command
    const child = spawn(file as string, args, {
      cwd: options.cwd,
      env: { ...options.env, ...options.ledger.mark },
      detached: true,
      stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe', ...(options.extraPipe ? (['pipe'] as const) : [])],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid }),
    })
    if (child.pid !== undefined) {
      options.ledger.addGroup(child.pid)
      child.on('error', () => {})
      return Promise.resolve(new Child(child, options))
    }
    return new Promise((_, reject) => child.on('error', reject))
  }

  /** Sends a signal to the whole group. False if there is nobody left. */
  signal(signal: NodeJS.Signals | 0): boolean {
    try {
      process.kill(-this.pid, signal)
      return true
    } catch {
      return false
    }
  }

  /** Kills the whole group and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL')
    await this.exited
    await this.#isDeserted(GONE_MS)
    await this.#drained()
    for (const stream of this.process.stdio) stream?.destroy()
    this.#ledger.dropGroup(this.pid)
  }

  /** Asks the group to end, and kills it if it has not after `graceMs`. True if it went by itself. */
  async terminate(graceMs: number): Promise<boolean> {
    this.signal('SIGTERM')
    this.signal('SIGCONT')
    const willingly = await this.#isDeserted(graceMs)
    await this.kill()
    return willingly
  }

  /** All that was printed has been read, or somebody holds the pipe open for too long. */
  async #drained(): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, DRAIN_MS)
    await Promise.race([this.#closed, late.promise])
    clearTimeout(timer)
  }

  /** True once nobody of the group is left. A shell that leads it ends at a signal before the program it has started does. */
  async #isDeserted(withinMs: number): Promise<boolean> {
    const end = performance.now() + withinMs
    for (let waitMs = 1; this.signal(0) && isGroupAlive(this.pid); waitMs = Math.min(2 * waitMs, 30)) {
      if (performance.now() >= end) return false
      await sleep(waitMs)
    }
    return true
  }
}
