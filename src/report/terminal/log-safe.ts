import type { Env } from '../stream.ts'

/**
 * Lines for the log of a workflow: there, a line that begins with `::` is a
 * command to the runner, and a learner's program may have printed it.
 */
export function logSafe(lines: string[], env: Env): string[] {
  if (!env['GITHUB_ACTIONS']) return lines
  return lines.map((line) => line.replace(/^(\s*)::/, '$1|::').replaceAll('##[', '## ['))
}
