import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { Traces } from './left-over.ts'

export const BIN = fileURLToPath(new URL('../../bin/roadworthy.js', import.meta.url))

export interface Ended {
  code: number | null
  /** Set if a signal ended it. */
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Both, with every run of blanks and line ends as one blank: a sentence is found however it was wrapped. */
  told: string
}

export interface Started {
  child: ChildProcess
  /** Rejects if it left a process or a temporary folder behind. */
  ended: Promise<Ended>
  /** Resolves once this text has been printed on either stream. */
  saying: (text: string) => Promise<void>
  traces: Traces
}

export interface StartOptions {
  cwd?: string
  env?: Record<string, string | undefined>
  /** Shared with another run, and then not looked at when this one ends. */
  traces?: Traces
  /** A program that runs it in its own way, as `nice -n 5` does. */
  by?: readonly [string, ...string[]]
}

// a test that has failed may not have come to the end of what it started
const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts the built command line as a person would. */
export function start(args: string[], options: StartOptions = {}): Started {
  const traces = options.traces ?? new Traces()
  const env = {
    ...process.env, NO_COLOR: '1', CI: undefined, GITHUB_ACTIONS: undefined, ROADWORTHY_BOOT_SECONDS: '5', TMPDIR: traces.folder,
    ROADWORTHY_HOME: join(traces.folder, 'home'), ...options.env,
  }
  const [file, ...more] = [...(options.by ?? []), process.execPath, BIN, ...args]
  const child = spawn(file as string, more, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.on('exit', () => running.delete(child))
  const said = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
      for (const look of waiting) look()
    })
  }
  const closed = new Promise<Ended>((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...said, told: `${said.stdout} ${said.stderr}`.replace(/\s+/g, ' ') })))
  const saying = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (`${said.stdout}${said.stderr}`.includes(text)) resolve()
      }
      waiting.add(look)
      look()
      void closed.then(() => reject(new Error(`it ended without saying ${JSON.stringify(text)}:\n${said.stdout}${said.stderr}`)))
    })
  const tidy = async () => {
    const end = await closed
    if (!options.traces) await traces.gone()
    return end
  }
  return { child, ended: tidy(), saying, traces }
}

/** Runs it to its end, and makes sure that nothing is left behind. */
export function run(args: string[], options?: StartOptions): Promise<Ended> {
  return start(args, options).ended
}

/** The reports kept in a project, oldest first. */
export function keptReports(folder: string): Report[] {
  const attempts = join(folder, '.roadworthy', 'attempts')
  if (!existsSync(attempts)) return []
  const files = readdirSync(attempts).map((name) => join(attempts, name, 'report.json'))
  // one may be in the making
  const reports = files.filter((file) => existsSync(file)).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report)
  return reports.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
}
