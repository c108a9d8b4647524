import type { Body, ProgramRun } from '../model/evidence.ts'
import type { Broken } from '../model/finding.ts'
import { bodyLines } from './body-lines.ts'
import { cutText } from './cut-text.ts'
import { harmless } from './harmless.ts'
import type { Focus, Line } from './line.ts'
import { grouped } from './quantity.ts'
import { shellQuote } from './shell-quote.ts'
import { whatWasExpected } from './what-was-expected.ts'

/** One run of a program: its command, what it read, what it wrote, how it ended. */
export function runScene(run: ProgramRun, { brief, broken }: Focus): Line[] {
  const place = broken ? placeOf(broken) : undefined
  return [
    { role: 'remark', text: `ran ${cutText(harmless(`${environment(run.env)}${run.command}`), 240)}` },
    ...stream('stdin', run.stdin, { role: 'sent', brief }),
    ...stream('stdout', run.stdout, { role: 'received', brief }, broken && place === 'stdout' ? broken : undefined),
    ...stream('stderr', run.stderr, { role: 'printed', brief }, broken && place === 'stderr' ? broken : undefined),
    endLine(run, broken && place === 'exit' ? broken : undefined),
  ]
}

/** `NAME='value' ` for each variable that was set for this run. */
export function environment(env: Record<string, string>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${shellQuote(value)} `)
    .join('')
}

function placeOf(broken: Broken): 'stdout' | 'stderr' | 'exit' | undefined {
  if (broken.part === 'status' || /^\/(exitCode|signal)\b/.test(broken.pointer ?? '')) return 'exit'
  if (broken.pointer?.startsWith('/stderr')) return 'stderr'
  return broken.part === 'body' ? 'stdout' : undefined
}

function stream(name: string, body: Body, view: { role: Line['role']; brief: boolean }, broken?: Broken): Line[] {
  if (body.bytes === 0 && !broken) return []
  const title: Line = { role: 'remark', text: `${name}${body.bytes === 0 ? ' is empty' : view.brief ? `, ${grouped(body.bytes)} bytes` : ''}` }
  if (body.bytes === 0 && broken) return [{ ...title, mark: { from: 0, to: title.text.length, says: whatWasExpected(broken) } }]
  const lines = bodyLines(body, { ...view, ...(broken ? wrongIn(broken) : {}) })
  const index = broken ? lineIndex(broken, body) : undefined
  return [title, ...(index === undefined || !broken ? lines : moveMark(lines, index, broken))]
}

function wrongIn(broken: Broken): { wrong: { pointer: string; says: string } } {
  return { wrong: { pointer: (broken.pointer ?? '').replace(/^\/(stdout|stderr)/, ''), says: whatWasExpected(broken) } }
}

/** `/lines/3` is the fourth line that is not empty. */
function lineIndex(broken: Broken, body: Body): number | undefined {
  const wanted = /^\/lines\/(\d+)/.exec(broken.pointer ?? '')?.[1]
  if (wanted === undefined) return undefined
  const full = (body.text ?? '').split(/\r?\n/).flatMap((line, index) => (line === '' ? [] : [index]))
  return full[Number(wanted)]
}

function moveMark(lines: Line[], index: number, broken: Broken): Line[] {
  return lines.map(({ role, text }, at) =>
    at === index ? { role, text, mark: { from: 0, to: Math.max(1, text.length), says: whatWasExpected(broken) } } : { role, text },
  )
}

function endLine(run: ProgramRun, broken: Broken | undefined): Line {
  const text = endOf(run)
  return { role: 'remark', text, ...(broken ? { mark: { from: 0, to: text.length, says: whatWasExpected(broken) } } : {}) }
}

function endOf(run: ProgramRun): string {
  if (run.error) return harmless(run.error)
  if (run.signal) return `ended by ${harmless(run.signal)}`
  return run.exitCode === null ? 'did not end' : `exit code ${run.exitCode}`
}
