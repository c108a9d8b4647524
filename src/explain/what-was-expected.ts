import type { Broken } from '../model/finding.ts'
import { harmless } from './harmless.ts'

/** What stands behind the carets. */
export function whatWasExpected(broken: Broken): string {
  // the carets already say where
  const text = harmless(broken.expected.replace(/^`([^`]*)` to be /, (start, key: string) => (broken.pointer?.endsWith(`/${key}`) ? '' : start)))
  return text.length > 60 ? 'not as expected' : `expected ${text}`
}
