import type { Evidence, Exchange } from '../model/evidence.ts'
import type { Finding } from '../model/finding.ts'
import type { Line } from './line.ts'
import { type Scene, scene } from './scene.ts'

export interface ChosenScenes {
  scenes: Scene[]
  /** Pieces of evidence that were not shown. */
  leftOut: number
}

const SHOWN = 4
const NOTES = 4

/** The piece of evidence everything turns on: the one that showed it, else the last that is an exchange or a run. */
export function pivotOf(finding: Finding): number {
  const named = finding.broken?.evidence
  if (named !== undefined && finding.evidence[named]) return named
  return finding.evidence.findLastIndex((evidence) => evidence.kind === 'exchange' || evidence.kind === 'run' || evidence.kind === 'tcp')
}

/** The piece that showed what is wrong and the few before it that led there; repetitions count as one. */
export function chooseScenes(finding: Finding): ChosenScenes {
  const groups = groupsOf(finding)
  const chosen: Group[] = []
  let room = { talks: SHOWN, notes: NOTES }
  for (const group of groups.toReversed()) {
    const kind = isTalk(group.evidence) ? 'talks' : 'notes'
    if (room[kind] === 0) continue
    room = { ...room, [kind]: room[kind] - 1 }
    chosen.unshift(group)
  }
  return { scenes: chosen.map((group) => sceneOf(group, finding)), leftOut: piecesIn(groups) - piecesIn(chosen) + finding.evidenceDropped }
}

/** The whole way there, for whoever asks for more. */
export function allScenes(finding: Finding): Scene[] {
  return groupsOf(finding).map((group) => sceneOf(group, finding))
}

interface Group {
  /**
   * The first piece with the lowest status. Of requests sent at once any may
   * be answered first, and the same run is to read the same each time; where
   * some were served, theirs is also the reply that says most.
   */
  evidence: Evidence
  times: number
  isPivot: boolean
  /** Status or the lack of one, and how often. */
  outcomes: Map<string, number>
}

/** Up to the piece that showed it: what came after that is of no matter. */
function groupsOf(finding: Finding): Group[] {
  const pivot = pivotOf(finding)
  // without a pivot there are only notes, and all of them may matter
  const end = pivot < 0 || finding.broken?.evidence === undefined ? finding.evidence.length : pivot + 1
  const groups: Group[] = []
  for (const [index, piece] of finding.evidence.slice(0, end).entries()) {
    const last = groups.at(-1)
    const outcome = outcomeOf(piece)
    if (last && !last.isPivot && index !== pivot && sameAgain(last.evidence, piece)) {
      last.times++
      last.outcomes.set(outcome, (last.outcomes.get(outcome) ?? 0) + 1)
      if (outcome < outcomeOf(last.evidence)) last.evidence = piece
    } else groups.push({ evidence: piece, times: 1, isPivot: index === pivot, outcomes: new Map([[outcome, 1]]) })
  }
  return groups
}

const piecesIn = (groups: Group[]): number => groups.reduce((sum, { times }) => sum + times, 0)

function sceneOf(group: Group, finding: Finding): Scene {
  const { broken } = finding
  const points = group.isPivot && broken && (broken.evidence !== undefined || broken.part !== undefined)
  const shown = scene(group.evidence, { brief: !group.isPivot, ...(points ? { broken } : {}) })
  if (group.times === 1) return shown
  const replies = [...group.outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([outcome, times]) => `${times} × ${outcome}`).join(', ')
  const [request, ...rest] = shown.lines
  const lines: Line[] = request ? [{ ...request, text: `${request.text}  (${group.times} times)` }, ...rest] : rest
  if (group.outcomes.size > 1) lines.push({ role: 'remark', text: `answered ${replies}` })
  return { ...shown, times: group.times, lines }
}

function sameAgain(a: Evidence, b: Evidence): boolean {
  return a.kind === 'exchange' && b.kind === 'exchange' && requestKey(a) === requestKey(b)
}

function requestKey({ request }: Exchange): string {
  return JSON.stringify([request.method, request.target, request.body.text ?? request.body.base64, request.body.bytes])
}

function outcomeOf(evidence: Evidence): string {
  if (evidence.kind !== 'exchange') return ''
  return evidence.response ? String(evidence.response.status) : 'no complete reply'
}

function isTalk(evidence: Evidence): boolean {
  return evidence.kind === 'exchange' || evidence.kind === 'run' || evidence.kind === 'tcp'
}
