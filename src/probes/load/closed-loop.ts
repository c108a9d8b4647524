import type { LoadResult } from '../../author/load.ts'
import { Line, type Loop } from './line.ts'
import { LinePool } from './line-pool.ts'
import type { Plan } from './plan.ts'
import { GRACE_MS, type Runner } from './runner.ts'
import type { Stock } from './stock.ts'
import { Tally } from './tally.ts'

/** Every connection sends its next request as soon as it has its answer. */
export class ClosedLoop implements Loop, Runner {
  readonly #plan: Plan
  readonly #stock: Stock
  readonly #tally = new Tally()
  readonly #lines: LinePool
  readonly #end = Promise.withResolvers<LoadResult>()
  /** Lines that could send and have nothing to send yet, and since when. */
  #waiting: { line: Line; sinceMs: number }[] = []
  #beganMs = 0
  #lastMs = 0
  #out = 0
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(plan: Plan, stock: Stock) {
    this.#plan = plan
    this.#stock = stock
    this.#lines = new LinePool(plan, (address) => new Line(address, this))
    stock.onArrival = () => this.#serve()
  }

  run(): Promise<LoadResult> {
    this.#beganMs = performance.now()
    this.#lastMs = this.#beganMs + this.#plan.seconds * 1000
    this.#timer = setTimeout(() => this.#onLast(), this.#plan.seconds * 1000)
    for (const line of this.#lines.all) this.#go(line, performance.now())
    return this.#end.promise
  }

  answered(line: Line, now: number): void {
    this.#out--
    this.#tally.answer(line.reader.status, line.dueMs, now)
    this.#go(line, now)
  }

  lost(): void {
    this.#out--
    this.#tally.errors++
    this.#mayEnd(performance.now())
  }

  free(line: Line): void {
    this.#go(line, performance.now())
  }

  broken(error: Error): void {
    this.#stop()
    this.#end.reject(error)
  }

  #go(line: Line, now: number): void {
    if (now >= this.#lastMs || this.#ended) return this.#mayEnd(now)
    if (this.#stock.taken >= this.#stock.received) this.#waiting.push({ line, sinceMs: now })
    else this.#send(line, now, now)
  }

  #send(line: Line, sinceMs: number, now: number): void {
    this.#tally.lateness.record(now - sinceMs)
    this.#tally.sent++
    this.#out++
    line.send(this.#stock.take(), now, now)
  }

  #serve(): void {
    const now = performance.now()
    while (!this.#ended && now < this.#lastMs && this.#stock.taken < this.#stock.received) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#send(next.line, next.sinceMs, now)
    }
  }

  #onLast(): void {
    this.#timer = setTimeout(() => this.#finish(performance.now()), GRACE_MS)
    this.#mayEnd(performance.now())
  }

  #mayEnd(now: number): void {
    if (now >= this.#lastMs && this.#out === 0) this.#finish(now)
  }

  #finish(now: number): void {
    if (this.#ended) return
    this.#stop()
    for (const line of this.#lines.busy()) this.#tally.giveUp(line.dueMs, now)
    // a line that stood still for want of requests was late until now
    for (const { sinceMs } of this.#waiting) this.#tally.lateness.record(this.#lastMs - sinceMs)
    this.#end.resolve(this.#tally.result({ loop: 'closed', beganMs: this.#beganMs, seconds: this.#plan.seconds, unsent: 0 }))
  }

  #stop(): void {
    this.#ended = true
    clearTimeout(this.#timer)
    this.#lines.close()
  }
}
