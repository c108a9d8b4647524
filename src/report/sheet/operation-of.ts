import { pivotOf } from '../../explain/choose-scenes.ts'
import type { Finding } from '../../model/finding.ts'

const METHOD = /\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|QUERY) (\/[^\s,;]*)/

/** The operation that a finding was shown in, the same in every run: as the check calls it, else made from the request. */
export function operationOf(finding: Finding): string | undefined {
  const [, method, path] = METHOD.exec(finding.broken?.label ?? '') ?? []
  if (method && path) return `${method} ${templateOf(path)}`
  const evidence = finding.evidence[pivotOf(finding)]
  return evidence?.kind === 'exchange' ? `${evidence.request.method} ${templateOf(evidence.request.target)}` : undefined
}

/** A path with what names one thing left open. */
function templateOf(target: string): string {
  const path = (target.split(/[?#]/)[0] as string).slice(0, 200)
  return path
    .split('/')
    .map((segment) => (isWord(segment) ? segment : '{}'))
    .join('/')
}

/** A parameter's name, or a word as it stands in paths; `v1` is one, an id is not. */
function isWord(segment: string): boolean {
  if (segment === '' || /^v\d+$/i.test(segment)) return true
  return /^\{[^{}]*\}$/.test(segment) ? false : segment.length <= 32 && !/[\d%]/.test(segment)
}
