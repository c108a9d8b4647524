import type { Program, Run, RunOptions } from '../../author/context.ts'
import { ProgramBroke } from '../../author/program-broke.ts'
import { asFromShell, Child } from '../../base/child.ts'
import type { Ledger } from '../../base/ledger.ts'
import { cpuMsOf } from '../../base/proc.ts'
import { HeadAndTail } from '../../base/ring.ts'
import { bodyOf, type ProgramRun } from '../../model/evidence.ts'
import type { Recorder } from '../../model/recorder.ts'
import { Beginning } from '../beginning.ts'
import { feed } from './feed.ts'
import { heapKnobs } from './heap-knobs.ts'
import { MemorySampler } from './memory-sampler.ts'
import { shellWord } from './shell-word.ts'

export interface ProgramProbeOptions {
  /** The project's `run` process, a shell command line. */
  command: string
  cwd: string
  env: Record<string, string>
  ledger: Ledger
  recorder: Recorder
  signal: AbortSignal
}

const LIMIT_MS = 20_000
const STDOUT_BYTES = 64 * 1024 * 1024
const STDERR_BYTES = 64 * 1024
/** The inner shell is the program; the outer one tells what it and all it started have used. */
const METERED = '/bin/sh -c "$1" 3>&-; code=$?; times >&3; exit $code'

/** Runs the project's `run` process, once per call. */
export function programProbe(options: ProgramProbeOptions): Program {
  return { run: (runOptions = {}) => new Running(options, runOptions).end() }
}

class Running {
  readonly #options: ProgramProbeOptions
  readonly #run: RunOptions
  readonly #command: string
  readonly #stdin = new Beginning()
  readonly #stdout: Buffer[] = []
  readonly #stdoutHead = new Beginning()
  readonly #stderr = new HeadAndTail(STDERR_BYTES)
  #stdoutBytes = 0
  #stop: (why: unknown) => void = () => {}

  constructor(options: ProgramProbeOptions, run: RunOptions) {
    this.#options = options
    this.#run = run
    this.#command = [options.command, ...(run.args ?? []).map(shellWord)].join(' ')
  }

  /** What is set for this run. */
  get #env(): Record<string, string> {
    return { ...this.#run.against?.env, ...this.#run.env }
  }

  async end(): Promise<Run> {
    const { recorder, signal } = this.#options
    if (signal.aborted) throw signal.reason
    const atMs = recorder.now()
    const began = performance.now()
    const child = await this.#start()
    const memory = this.#run.memory ? new MemorySampler(child.pid) : undefined
    const stopped = await this.#untilOver(child)
    memory?.stop()
    const ms = performance.now() - began
    const cpuMs = cpuOf(child)
    await child.kill()
    const record = this.#record(child, stopped, { atMs, ms, cpuMs, peakBytes: memory?.peakBytes })
    recorder.add(record)
    if (stopped) throw stopped.why instanceof Stop ? new ProgramBroke(`the program ${stopped.why.message}`, record) : stopped.why
    this.#mustHaveRun(record)
    return this.#result(record)
  }

  #start(): Promise<Child> {
    const { cwd, env, ledger } = this.#options
    const own = { ...env, ...this.#env }
    return Child.start({
      command: ['/bin/sh', '-c', ledger.brand + METERED, 'sh', this.#command],
      cwd,
      env: this.#run.memory ? { ...own, ...heapKnobs(own) } : own,
      ledger,
      stdin: this.#run.stdin === undefined ? 'ignore' : 'pipe',
      keepBytes: 1024,
      onOutput: (stream, chunk) => this.#output(stream, chunk),
      extraPipe: true,
    })
  }

  /** Resolves when it has ended, or with why it has to be ended. */
  async #untilOver(child: Child): Promise<{ why: unknown } | undefined> {
    const { signal } = this.#options
    const limitMs = this.#run.limitMs ?? LIMIT_MS
    let timer: NodeJS.Timeout | undefined
    const onAbort = () => this.#stop(signal.reason)
    const halt = new Promise<{ why: unknown }>((resolve) => {
      this.#stop = (why) => resolve({ why })
      timer = setTimeout(() => this.#stop(new Stop(`did not end within ${limitMs / 1000} s`)), limitMs)
      signal.addEventListener('abort', onAbort, { once: true })
    })
    if (this.#run.stdin !== undefined && child.process.stdin) {
      // a mistake in what the check feeds it is the check's
      feed(child.process.stdin, this.#run.stdin, (piece) => this.#stdin.push(piece)).catch((error) => this.#stop(error))
    }
    try {
      return await Promise.race([halt, child.exited.then(() => undefined)])
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  #output(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    if (stream === 'stderr') return this.#stderr.push(chunk)
    this.#stdoutHead.push(chunk)
    this.#stdoutBytes += chunk.length
    if (this.#run.onStdout) return this.#show(this.#run.onStdout, chunk)
    if (this.#stdoutBytes <= STDOUT_BYTES) this.#stdout.push(chunk)
    else this.#stop(new Stop(`wrote more than ${STDOUT_BYTES / 1024 / 1024} MiB to its output`))
  }

  #show(onStdout: (chunk: Buffer) => void, chunk: Buffer): void {
    try {
      onStdout(chunk)
    } catch (error) {
      this.#stop(error)
    }
  }

  #record(
    child: Child,
    stopped: { why: unknown } | undefined,
    measured: { atMs: number; ms: number; cpuMs: number | undefined; peakBytes: number | undefined },
  ): ProgramRun {
    const { atMs, ms, cpuMs, peakBytes } = measured
    const { against } = this.#run
    return {
      kind: 'run',
      atMs,
      ms: Math.round(ms * 1000) / 1000,
      command: this.#command,
      env: this.#env,
      ...(against ? { against: { variables: Object.keys(against.env), ...(against.practice === undefined ? {} : { practice: against.practice }) } } : {}),
      stdin: this.#stdin.body(),
      stdout: this.#stdoutHead.body(),
      stderr: bodyOf(this.#stderr.text()),
      ...howItEnded(stopped ? undefined : child.exit),
      ...(cpuMs === undefined ? {} : { cpuMs }),
      ...(peakBytes === undefined ? {} : { peakBytes }),
      ...(stopped ? { error: stopped.why instanceof Stop ? `the program ${stopped.why.message}` : 'it was ended before its time' } : {}),
    }
  }

  #mustHaveRun(record: ProgramRun): void {
    if ((record.exitCode !== 127 && record.exitCode !== 126) || this.#stdoutBytes > 0) return
    const said = this.#stderr.lastLines(3).trim()
    throw new ProgramBroke(`the command \`${this.#command}\` could not be run${said ? `: ${said}` : ''}`, record)
  }

  #result(record: ProgramRun): Run {
    const stdout = Buffer.concat(this.#stdout).toString('utf8')
    return {
      exitCode: record.exitCode,
      ...(record.signal === undefined ? {} : { signal: record.signal }),
      stdout,
      stderr: this.#stderr.text(),
      lines: stdout.replace(/^\ufeff/, '').split(/\r?\n/).filter((line) => line !== ''),
      cpuMs: record.cpuMs ?? 0,
      peakBytes: record.peakBytes ?? 0,
      ms: record.ms,
      record,
    }
  }
}

/** Why the program had to be ended: a sentence that begins with `the program`, without those words. */
class Stop extends Error {}

function howItEnded(exit: Child['exit']): { exitCode: number | null; signal?: string } {
  const { code, signal } = exit ? asFromShell(exit.code, exit.signal) : { code: null, signal: null }
  return signal ? { exitCode: null, signal } : { exitCode: code }
}

/** What the shell's `times` told in its second line, and what is left of the tree has used; undefined if it was not told. */
function cpuOf(child: Child): number | undefined {
  const [, children] = child.extra.split('\n')
  const parts = [...(children ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  if (parts.length !== 2) return undefined
  const waitedFor = parts.reduce((sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000, 0)
  return Math.round(waitedFor + (child.signal(0) ? cpuMsOf([child.pid]) : 0))
}
