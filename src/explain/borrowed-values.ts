import type { Evidence, Exchange } from '../model/evidence.ts'
import type { Finding } from '../model/finding.ts'
import { pivotOf } from './choose-scenes.ts'

/** Parts of the request that the program itself had made up in an earlier reply: another run has others. */
export function borrowedValues(finding: Finding): string[] {
  const pivot = pivotOf(finding)
  const exchange = finding.evidence[pivot]
  if (exchange?.kind !== 'exchange') return []
  const earlier = finding.evidence.slice(0, pivot).filter(isExchange)
  const given = new Set(earlier.flatMap((one) => leavesOf(one.response?.body.text)))
  return [...new Set(wordsOf(exchange))].filter((word) => given.has(word) && !sentBefore(word, earlier))
}

function isExchange(evidence: Evidence): evidence is Exchange {
  return evidence.kind === 'exchange'
}

/** We said it before any reply did. */
function sentBefore(value: string, earlier: Exchange[]): boolean {
  for (const one of earlier) {
    if (leavesOf(one.request.body.text).includes(value) || wordsOf(one).includes(value)) return true
    if (leavesOf(one.response?.body.text).includes(value)) return false
  }
  return false
}

/** The segments and parameters of an address, decoded. */
function wordsOf({ request }: Exchange): string[] {
  return request.target.split(/[/?&=]/).filter(Boolean).map(decode)
}

function decode(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}

function leavesOf(text: string | undefined): string[] {
  if (text === undefined) return []
  const leaves: string[] = []
  try {
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === 'string' || typeof value === 'number') leaves.push(String(value))
      return value
    })
  } catch {
    return []
  }
  return leaves
}
