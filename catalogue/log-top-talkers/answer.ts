import type { Context, Run, RunOptions } from 'roadworthy'
import { CLASSES, type Answer, type Options } from './oracle.ts'

/** Runs the program on a log and reads what it prints. */
export async function ask(
  { program, expect }: Pick<Context, 'program' | 'expect'>,
  options: Options,
  stdin: RunOptions['stdin'],
  more: Pick<RunOptions, 'limitMs' | 'memory'> = {},
): Promise<{ answer: Answer; run: Run }> {
  const run = await program.run({ args: argsOf(options), stdin, ...more })
  expect('the exit code', run.exitCode).toBe(0)
  expect('what was printed', run.stdout).toSatisfy('one JSON object and nothing else', (text) => objectIn(text) !== undefined)
  return { answer: tidied(objectIn(run.stdout) ?? {}), run }
}

export const argsOf = ({ top, window, limit }: Options): string[] =>
  ['--top', `${top}`, '--window', `${window}`, '--limit', `${limit}`]

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Only the members the contract names, instants in one spelling; what has the wrong shape stays as it is. */
function tidied(printed: Record<string, unknown>): Answer {
  const { lines, bad, bytes, classes } = printed
  return {
    lines,
    bad,
    bytes,
    classes: isObject(classes) ? Object.fromEntries(CLASSES.map((name) => [name, classes[name] ?? 0])) : classes,
    top: each(printed.top, ({ client, requests, bytes }) => ({ client, requests, bytes })),
    bursts: each(printed.bursts, ({ client, at }) => ({ client, at: inUtc(at) })),
  } as Answer
}

function each(list: unknown, pick: (item: Record<string, unknown>) => unknown): unknown {
  return Array.isArray(list) ? list.map((item) => (isObject(item) ? pick(item) : item)) : list
}

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

function inUtc(at: unknown): unknown {
  if (typeof at !== 'string' || !RFC3339.test(at)) return at
  const ms = Date.parse(at.replace(' ', 'T').toUpperCase())
  return Number.isNaN(ms) ? at : new Date(ms).toISOString()
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
