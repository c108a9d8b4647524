import type { Finding } from '../model/finding.ts'

/** A verdict as a word, so that no colour is needed to tell it. */
export function verdictWord({ verdict, blame }: Pick<Finding, 'verdict' | 'blame'>): string {
  if (blame === 'harness') return 'error'
  switch (verdict) {
    case 'passed':
      return 'ok'
    case 'failed':
      return 'FAIL'
    case 'inconclusive':
      return 'unsure'
    case 'blocked':
    case 'not-applicable':
      return 'skip'
  }
}
