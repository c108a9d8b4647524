import { Readable } from 'node:stream'
import type { AttemptSummary } from '../../model/api.ts'
import type { Store } from '../store/store.ts'

const COLUMNS: [string, (attempt: AttemptSummary) => string | number][] = [
  ['id', (one) => one.id],
  ['challenge', (one) => one.challenge],
  ['title', (one) => one.title],
  ['folder', (one) => one.folder],
  ['startedAt', (one) => one.startedAt],
  ['ms', (one) => one.ms],
  ['seed', (one) => one.seed],
  ['state', (one) => one.state],
  ['passed', (one) => String(one.summary.passed)],
  ['distinction', (one) => String(one.summary.distinction)],
  ['requiredPassed', (one) => one.summary.required.passed],
  ['requiredFailed', (one) => one.summary.required.failed],
  ['stretchPassed', (one) => one.summary.stretch.passed],
  ['stretchFailed', (one) => one.summary.stretch.failed],
  ['source', (one) => one.source],
]

/** All attempts, or all at a challenge, newest first (RFC 4180). */
export function csvOf(store: Store, challenge?: string): Readable {
  return Readable.from(lines(store, challenge))
}

async function* lines(store: Store, challenge: string | undefined): AsyncGenerator<string> {
  yield `${COLUMNS.map(([name]) => name).join(',')}\r\n`
  for await (const attempts of store.attempts.pages({ challenge })) {
    yield attempts.map((attempt) => `${COLUMNS.map(([, value]) => cell(value(attempt))).join(',')}\r\n`).join('')
  }
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  // a spreadsheet takes what begins like this for a formula, and runs it
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
