import { once } from 'node:events'
import { Scope } from '../base/scope.ts'
import { practiceOf, startPractice } from '../engine/practice.ts'
import { shellQuote } from '../explain/shell-quote.ts'
import { find } from '../library/catalogue.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import { inHouse } from './house.ts'

export interface PracticeOptions {
  service?: string
}

/** Something that a challenge runs the learner's program against, until Ctrl-C. */
export async function practice(slug: string, options: PracticeOptions): Promise<ExitCode> {
  const { challenge } = await find(slug)
  const chosen = practiceOf(slug, challenge, options.service)
  return inHouse(async ({ signal }) => {
    await using scope = new Scope('the practice')
    const env = await startPractice(chosen.practice, scope)
    process.stdout.write(`${told(env, chosen).join('\n')}\n`)
    if (!signal.aborted) await once(signal, 'abort')
    return EXIT.passed
  })
}

function told(env: Record<string, string>, { practice: { what }, others }: ReturnType<typeof practiceOf>): string[] {
  const widest = Math.max(0, ...others.map(([name]) => name.length))
  return [
    `Here is ${what}. Ctrl-C ends it.`,
    '',
    ...Object.entries(env).map(([name, value]) => `  export ${name}=${shellQuote(value)}`),
    '',
    'Paste these lines into another terminal, and run your program there.',
    ...(others.length === 0 ? [] : ['', 'There are others; `--service <name>` starts one of them:', '', ...others.map(([name, { what: other }]) => `  ${name.padEnd(widest)}  ${other}`)]),
  ]
}
