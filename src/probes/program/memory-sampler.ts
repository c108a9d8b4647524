import { memoryOf } from '../../base/proc.ts'

const FIRST_MS = 5
const EVERY_MS = 40

/** Looks again and again how much memory a process tree holds, and keeps the most. */
export class MemorySampler {
  peakBytes = 0
  readonly #group: number
  #timer: NodeJS.Timeout

  constructor(group: number) {
    this.#group = group
    this.#timer = setTimeout(() => this.#look(FIRST_MS), FIRST_MS)
  }

  #look(afterMs: number): void {
    this.peakBytes = Math.max(this.peakBytes, memoryOf([this.#group]))
    // often at first: a short run must be seen, too
    const next = Math.min(EVERY_MS, afterMs * 2)
    this.#timer = setTimeout(() => this.#look(next), next)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
