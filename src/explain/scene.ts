import type { Evidence } from '../model/evidence.ts'
import { cutText } from './cut-text.ts'
import { exchangeScene } from './exchange-scene.ts'
import { harmless } from './harmless.ts'
import type { Focus, Line } from './line.ts'
import { runScene } from './run-scene.ts'
import { talkScene } from './talk-scene.ts'

/** One piece of evidence, ready to be shown. */
export interface Scene {
  kind: Evidence['kind']
  lines: Line[]
  /** How often the same was done in a row. */
  times: number
  /** It is the one that shows what is wrong. */
  wrong: boolean
  ms?: number
}

/** Evidence as lines. */
export function scene(evidence: Evidence, focus: Focus): Scene {
  const ms = 'ms' in evidence ? { ms: evidence.ms } : {}
  return { kind: evidence.kind, lines: linesOf(evidence, focus), times: 1, wrong: focus.broken !== undefined, ...ms }
}

function linesOf(evidence: Evidence, focus: Focus): Line[] {
  switch (evidence.kind) {
    case 'exchange':
      return exchangeScene(evidence, focus)
    case 'run':
      return runScene(evidence, focus)
    case 'tcp':
      return talkScene(evidence)
    case 'sql': {
      const outcome = evidence.error ? ` -> ${evidence.error}` : evidence.rows === undefined ? '' : ` -> ${evidence.rows} rows`
      return [remark(`asked the database: ${cutText(evidence.sql.replace(/\s+/g, ' '), 200)}${outcome}`)]
    }
    case 'redis':
      return [remark(`asked Redis: ${evidence.command}${evidence.error ? ` -> ${evidence.error}` : ''}`)]
    case 'fault':
      return [remark(`done on purpose: ${evidence.what}`)]
    case 'note':
      return [remark(`${evidence.label}: ${cutText(typeof evidence.value === 'string' ? evidence.value : (JSON.stringify(evidence.value) ?? 'nothing'), 200)}`)]
  }
}

function remark(text: string): Line {
  return { role: 'remark', text: harmless(text) }
}
