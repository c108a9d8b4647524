import { escapeMarkup } from '../escape-markup.ts'

const LOOK: Record<string, string> = { ok: 'good', FAIL: 'bad', unsure: 'warn', error: 'warn', skip: 'quiet' }

/** A verdict's word as a badge. */
export function wordHtml(word: string): string {
  return `<span class="word ${LOOK[word] ?? 'quiet'}">${escapeMarkup(word)}</span>`
}
