import { harmless } from '../../explain/harmless.ts'
import { duration, quantity } from '../../explain/quantity.ts'
import type { AttemptEvent, PhaseName } from '../../model/event.ts'

const DOING: Record<PhaseName, string> = { build: 'building', services: 'starting services', release: 'releasing', start: 'waiting until it is ready' }

/** What is going on right now: a fold of the events, as a few lines. */
export class Progress {
  #claims = new Map<string, string>()
  #running = new Map<string, string>()
  #doing: string | undefined
  #done = 0
  #failed = 0

  add(event: AttemptEvent): void {
    switch (event.type) {
      case 'attempt-started':
        this.#claims = new Map(event.checks.map((check) => [check.id, check.claim]))
        break
      case 'phase-started':
        this.#doing = event.what ? `${DOING[event.phase]}: ${harmless(event.what)}` : DOING[event.phase]
        break
      case 'phase-finished':
        this.#doing = undefined
        break
      case 'check-started':
        this.#running.set(event.check, harmless(this.#claims.get(event.check) ?? event.check))
        break
      case 'check-finished':
        this.#running.delete(event.finding.check)
        this.#done++
        if (event.finding.verdict === 'failed') this.#failed++
        break
    }
  }

  /** The state in at most `rows` lines. */
  lines(elapsedMs: number, rows: number): string[] {
    const failed = this.#failed > 0 ? ` · ${this.#failed} failed` : ''
    const head = this.#doing ?? `${this.#done} of ${quantity(this.#claims.size, 'check')}${failed}`
    const running = [...this.#running.values()]
    const shown = running.slice(0, rows - 1).map((claim) => `  ${claim}`)
    const more = running.length - shown.length
    return [`${head} · ${duration(elapsedMs)}${more > 0 ? ` · ${more} more at work` : ''}`, ...shown]
  }
}
