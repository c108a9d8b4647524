import type { Finding } from '../../../src/model/finding.ts'
import type { Verdict } from '../../../src/model/verdict.ts'

export type Change = 'fixed' | 'newly failing' | 'still failing'

/** What is different from the attempt before; nothing where there is nothing to compare. */
export function changeOf(before: Verdict | undefined, now: Verdict): Change | undefined {
  if (before === undefined) return undefined
  if (before === 'failed') return now === 'passed' ? 'fixed' : now === 'failed' ? 'still failing' : undefined
  return before === 'passed' && now === 'failed' ? 'newly failing' : undefined
}

export function changesOf(findings: Iterable<Finding>, before: Record<string, Verdict> | undefined): Record<Change, Finding[]> {
  const changes: Record<Change, Finding[]> = { fixed: [], 'newly failing': [], 'still failing': [] }
  for (const finding of findings) {
    const change = changeOf(before?.[finding.check], finding.verdict)
    if (change) changes[change].push(finding)
  }
  return changes
}
