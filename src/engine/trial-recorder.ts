import type { Evidence } from '../model/evidence.ts'
import type { Recorder } from '../model/recorder.ts'

/** Beyond this the middle is dropped while a check runs, so that a long one does not fill memory. */
const LIMIT = 4000
/** What is kept of it once the check is decided. */
const KEPT = 200
const KEPT_WHEN_PASSED = 50

/** Collects what one check saw, in order. */
export class TrialRecorder implements Recorder {
  readonly #began: number
  #evidence: Evidence[] = []
  #dropped = 0

  /** `began` is when the attempt began, on the clock of `performance.now()`. */
  constructor(began: number) {
    this.#began = began
  }

  now(): number {
    return Math.round((performance.now() - this.#began) * 1000) / 1000
  }

  add(evidence: Evidence): void {
    this.#evidence.push(evidence)
    if (this.#evidence.length <= LIMIT) return
    this.#dropped += LIMIT / 4
    this.#evidence.splice(LIMIT / 4, LIMIT / 4)
  }

  note(label: string, value: unknown): void {
    this.add({ kind: 'note', atMs: this.now(), label, value })
  }

  /** What is good to know and broke no claim; each once. */
  readonly advisories: string[] = []

  advise(what: string): void {
    if (!this.advisories.includes(what)) this.advisories.push(what)
  }

  /** A place to come back to. */
  mark(): number {
    return this.#evidence.length
  }

  since(mark: number): readonly Evidence[] {
    return this.#evidence.slice(mark)
  }

  /** Forgets what came after the mark, and puts this in its place. */
  rewind(mark: number, instead: readonly Evidence[] = []): void {
    this.#evidence.splice(mark, Infinity, ...instead)
  }

  /** The record as it is kept, and where in it the telling piece stands. */
  close(passed: boolean, telling?: object): { evidence: Evidence[]; dropped: number; tellingIndex?: number } {
    const all = this.#evidence
    // a value taken from what a program printed does not say from which run: the last one showed it
    const at = telling ? all.indexOf(telling as Evidence) : all.findLastIndex((one) => one.kind === 'run')
    const limit = passed ? KEPT_WHEN_PASSED : KEPT
    // what led to the telling piece matters more than what came long before
    const end = at >= 0 ? Math.min(all.length, Math.max(at + 1 + limit / 10, limit)) : all.length
    const begin = Math.max(0, end - limit)
    return {
      evidence: all.slice(begin, end),
      dropped: this.#dropped + all.length - (end - begin),
      ...(at >= 0 ? { tellingIndex: at - begin } : {}),
    }
  }
}
