import type { ProgramRun } from '../model/evidence.ts'
import { isCut } from './body-lines.ts'
import type { CardContext } from './card-context.ts'
import type { Command } from './curl-command.ts'
import { harmless } from './harmless.ts'
import { environment } from './run-scene.ts'
import { shellQuote } from './shell-quote.ts'

/**
 * The commands that make the run once more. What it was run against is gone by now: it is started first if a person
 * can start one like it; if not, there is no such command.
 */
export function runCommands(run: ProgramRun, { challenge }: Pick<CardContext, 'challenge'>, stdinFile: string | undefined): Command[] {
  if (!run.against) return [runCommand(run, stdinFile)]
  const { variables, practice } = run.against
  if (practice === undefined) return []
  const env = Object.fromEntries(Object.entries(run.env).filter(([name]) => !variables.includes(name)))
  return [
    { pieces: [`roadworthy practice ${shellQuote(challenge)}`, `--service ${shellQuote(practice)}`], note: 'What it was run against is gone. This starts one like it, says how to reach it, and keeps it until Ctrl-C.' },
    withNote(runCommand({ ...run, env }, stdinFile), 'In another terminal, in the folder of your project, once you have pasted there what that one said.'),
  ]
}

function withNote(command: Command, note: string): Command {
  return { ...command, note: [note, command.note].filter(Boolean).join(' ') }
}

// more than a person would paste
const LONGEST_INPUT = 4096

/** The run as a shell command; `stdinFile` is where what it read is kept. */
export function runCommand(run: ProgramRun, stdinFile: string | undefined): Command {
  // a compound command would give the input to its last part only
  const command = /[|&;<>\n]/.test(run.command) ? `sh -c ${shellQuote(run.command)}` : harmless(run.command)
  const whole = environment(run.env) + command
  if (run.stdin.bytes === 0) return { pieces: [`${whole} < /dev/null`] }
  if (stdinFile) return { pieces: [`${whole} < ${shellQuote(stdinFile)}`] }
  const input = isCut(run.stdin) || run.stdin.bytes > LONGEST_INPUT ? undefined : run.stdin.text
  if (input === undefined) return { pieces: [whole], note: 'What it read is too long to be given here; the seed below makes it again.' }
  return { pieces: [`printf %s ${shellQuote(input)} | `.trimEnd(), whole] }
}
