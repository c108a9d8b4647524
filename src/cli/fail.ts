import { CannotTell, UserMistake } from '../model/mistake.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'

/** Says on stderr what went wrong and what to do; returns the exit code. A person's mistake never shows a stack trace. */
export function fail(error: unknown): ExitCode {
  if (error instanceof UserMistake) {
    say([error.where ? `${error.where}: ${error.message}` : error.message, error.fix])
    return EXIT.userMistake
  }
  if (error instanceof CannotTell) {
    say([error.message, error.fix])
    return EXIT.inconclusive
  }
  say([
    'Roadworthy itself broke down. That is our fault, and says nothing about your program.',
    'Please report it to the project’s issue tracker, with the lines below.',
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  ])
  return EXIT.inconclusive
}

function say(lines: (string | undefined)[]): void {
  process.stderr.write(`${lines.filter((line) => line !== undefined).join('\n')}\n`)
}
