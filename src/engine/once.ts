import { existsSync } from 'node:fs'
import { DeadlineError, withDeadline } from '../base/deadline.ts'
import { Child } from '../base/child.ts'
import type { Ledger } from '../base/ledger.ts'
import type { PhaseName } from '../model/event.ts'
import { DidNotStart } from './did-not-start.ts'

export interface OnceOptions {
  phase: PhaseName
  command: string
  folder: string
  env: Record<string, string>
  ledger: Ledger
  limitMs: number
  signal: AbortSignal
  onOutput?: (stream: 'stdout' | 'stderr', chunk: Buffer) => void
}

export const LAST_LINES = 32

/** Runs a command of the project's to its end, e.g. its build or its release. */
export async function once(options: OnceOptions): Promise<{ exitCode: number | null; output: string }> {
  const child = await launch(options)
  try {
    const exit = await withDeadline(options.limitMs, `\`${options.command}\``, options.signal, () => child.exited)
    return { exitCode: exit.code, output: child.output.lastLines(LAST_LINES) }
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error
    throw new DidNotStart({
      phase: options.phase,
      summary: `The ${options.phase} command \`${options.command}\` had not ended after ${options.limitMs / 1000} s.`,
      hint: 'It must end by itself: look for a server it starts, a prompt it waits at, or a connection it keeps open.',
      output: child.output.lastLines(LAST_LINES),
    })
  } finally {
    await child.kill()
  }
}

/** Starts a command of the project's, and puts what may go wrong with that into a sentence. */
export async function launch(options: Omit<OnceOptions, 'limitMs' | 'signal'>): Promise<Child> {
  try {
    return await Child.start({
      command: options.command,
      cwd: options.folder,
      env: options.env,
      ledger: options.ledger,
      onOutput: options.onOutput,
    })
  } catch (error) {
    if (existsSync(options.folder)) throw error
    throw new DidNotStart({
      phase: options.phase,
      summary: `The project's folder ${options.folder} is gone.`,
      hint: 'Something deleted it while it was being checked; see what your program removes.',
    })
  }
}
