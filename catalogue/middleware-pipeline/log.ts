import type { Context, Expect, Log } from 'roadworthy'

/** The line that a request leaves: an object with at least these members. */
export interface RequestLine {
  requestId: string
  method: unknown
  path: unknown
  status: unknown
  durationMs: unknown
}

/** What the contract gives a line. */
const LINE_MS = 2000
/** So long is waited for at least: who writes in batches is not told from who does not write in less. */
const AT_LEAST_MS = 5000
const EVERY_MS = 50
/** Nobody prints a line twice, the second later than this. */
const SECOND_LINE_MS = 400

/** The lines of these requests, by id, once each has one or has had time enough. */
export async function linesOf(context: Context, log: Log, ids: readonly string[]): Promise<Map<string, RequestLine[]>> {
  const found = () => {
    const lines = requestLines(log)
    return new Map(ids.map((id) => [id, lines.filter((line) => line.requestId === id)]))
  }
  await until(context, () => [...found().values()].every((lines) => lines.length > 0))
  await context.sleep(SECOND_LINE_MS)
  return found()
}

/** Polls until something shows in the log, or has had time enough. */
export async function until({ sleep, patience }: Pick<Context, 'sleep' | 'patience'>, shows: () => boolean): Promise<void> {
  const end = performance.now() + Math.max(AT_LEAST_MS, await patience(LINE_MS))
  while (!shows() && performance.now() < end) await sleep(EVERY_MS)
}

/** Lines that are one JSON object with the five members; all others are the program's own business. */
export function requestLines(log: Log): RequestLine[] {
  return log.lines('stdout').flatMap((line) => {
    const value = jsonIn(line)
    return isRequestLine(value) ? [value] : []
  })
}

export function jsonIn(line: string): unknown {
  if (!line.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

export function isRequestLine(value: unknown): value is RequestLine {
  if (typeof value !== 'object' || value === null) return false
  return ['requestId', 'method', 'path', 'status', 'durationMs'].every((name) => name in value) && typeof (value as RequestLine).requestId === 'string'
}

/** The part of a line around what was found in it. */
export function around(line: string, text: string): string {
  const at = line.indexOf(text)
  return line.slice(Math.max(0, at - 60), at + text.length)
}

/** The only line of a request. */
export function onlyLine(claim: Expect, what: string, lines: RequestLine[] | undefined): RequestLine {
  claim(`the lines on stdout with the id of ${what}`, lines ?? []).toSatisfy('exactly one', (found) => found.length === 1)
  return lines![0]!
}
