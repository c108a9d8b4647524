import type { ProgramRun } from '../model/evidence.ts'
import { isCut } from './body-lines.ts'
import type { Command } from './curl-command.ts'
import { harmless } from './harmless.ts'
import { environment } from './run-scene.ts'
import { shellQuote } from './shell-quote.ts'

/** The run as a shell command; `stdinFile` is where what it read is kept. */
export function runCommand(run: ProgramRun, stdinFile: string | undefined): Command {
  // a compound command would give the input to its last part only
  const command = /[|&;<>\n]/.test(run.command) ? `sh -c ${shellQuote(run.command)}` : harmless(run.command)
  const whole = environment(run.env) + command
  if (run.stdin.bytes === 0) return { pieces: [`${whole} < /dev/null`] }
  if (stdinFile) return { pieces: [`${whole} < ${shellQuote(stdinFile)}`] }
  if (isCut(run.stdin) || run.stdin.text === undefined) return { pieces: [whole], note: 'What it read was too long for the record; the seed below makes it again.' }
  return { pieces: [`printf %s ${shellQuote(run.stdin.text)} | `.trimEnd(), whole] }
}
