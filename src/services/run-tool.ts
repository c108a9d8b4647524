import { Child, type ChildOptions } from '../base/child.ts'
import { DeadlineError, withDeadline } from '../base/deadline.ts'

/** Runs a program to its end and returns what it printed. Rejects, with its last lines, if it fails or takes too long. */
export async function runTool(options: Omit<ChildOptions, 'command'> & { command: readonly [string, ...string[]]; limitMs: number }): Promise<string> {
  const child = await Child.start(options)
  const name = options.command[0].slice(options.command[0].lastIndexOf('/') + 1)
  try {
    const exit = await withDeadline(options.limitMs, name, undefined, () => child.exited)
    if (exit.code !== 0) throw new Error(`${name} failed (${exit.signal ?? `exit code ${exit.code}`}): ${child.output.lastLines(5)}`)
    return child.output.text()
  } catch (error) {
    if (error instanceof DeadlineError) throw new Error(`${name} did not end within ${options.limitMs / 1000} s: ${child.output.lastLines(5)}`, { cause: error })
    throw error
  } finally {
    await child.kill()
  }
}
