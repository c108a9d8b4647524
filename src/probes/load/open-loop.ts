import type { LoadResult } from '../../author/load.ts'
import { GRACE_MS, type Runner } from './runner.ts'
import { Line, type Loop } from './line.ts'
import { LinePool } from './line-pool.ts'
import { totalOf, type Plan } from './plan.ts'
import type { Stock } from './stock.ts'
import { Tally } from './tally.ts'

/** A timer may fire a little before its time; then it is set again for what is left. */
const SHORTEST_MS = 1

/**
 * Sends requests when they are due, whatever comes back. When every
 * connection waits for an answer the due ones queue, and their waiting counts.
 * As request i is due at a known time, the queue is two numbers, however long.
 */
export class OpenLoop implements Loop, Runner {
  readonly #plan: Plan & { rate: number }
  readonly #stock: Stock
  readonly #tally = new Tally()
  readonly #lines: LinePool
  readonly #total: number
  readonly #end = Promise.withResolvers<LoadResult>()
  #beganMs = 0
  /** Requests below this are known to be due; those below the other were sent. */
  #noticed = 0
  #sent = 0
  #out = 0
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(plan: Plan & { rate: number }, stock: Stock) {
    this.#plan = plan
    this.#stock = stock
    this.#total = totalOf(plan)
    this.#lines = new LinePool(plan, (address) => new Line(address, this))
    stock.onArrival = () => this.#onTurn()
  }

  run(): Promise<LoadResult> {
    this.#beganMs = performance.now()
    this.#onTurn()
    return this.#end.promise
  }

  answered(line: Line, now: number): void {
    this.#out--
    this.#tally.answer(line.reader.status, line.dueMs, now)
    this.#lines.give(line)
    this.#advance(now)
  }

  lost(): void {
    this.#out--
    this.#tally.errors++
    if (this.#sent === this.#total && this.#out === 0) this.#finish(performance.now())
  }

  free(line: Line): void {
    this.#lines.give(line)
    this.#advance(performance.now())
  }

  broken(error: Error): void {
    this.#stop()
    this.#end.reject(error)
  }

  #dueMs(index: number): number {
    return this.#beganMs + (index * 1000) / this.#plan.rate
  }

  #onTurn(): void {
    if (this.#ended || this.#beganMs === 0) return
    clearTimeout(this.#timer)
    const now = performance.now()
    this.#advance(now)
    if (this.#ended) return
    const deadline = this.#beganMs + this.#plan.seconds * 1000 + GRACE_MS
    if (now >= deadline) return this.#finish(now)
    const next = this.#noticed < this.#total && this.#noticed < this.#stock.received ? this.#dueMs(this.#noticed) : deadline
    this.#timer = setTimeout(() => this.#onTurn(), Math.max(SHORTEST_MS, Math.floor(next - now)))
  }

  #advance(now: number): void {
    if (this.#ended) return
    const last = Math.min(this.#total, this.#stock.received)
    while (this.#noticed < last) {
      const lateMs = now - this.#dueMs(this.#noticed)
      if (lateMs < 0) break
      // from here on, waiting is the program's doing
      this.#tally.lateness.record(lateMs)
      this.#noticed++
    }
    while (this.#sent < this.#noticed) {
      const line = this.#lines.take(this.#sent)
      if (!line) break
      this.#tally.sent++
      this.#out++
      line.send(this.#stock.take(), this.#dueMs(this.#sent++), now)
    }
    if (this.#sent === this.#total && this.#out === 0) this.#finish(now)
  }

  #finish(now: number): void {
    if (this.#ended) return
    this.#stop()
    const unsent = this.#total - this.#sent
    for (const line of this.#lines.busy()) this.#tally.giveUp(line.dueMs, now)
    for (let index = this.#sent; index < this.#total; index++) this.#tally.giveUp(this.#dueMs(index), now)
    this.#end.resolve(this.#tally.result({ loop: 'open', beganMs: this.#beganMs, seconds: this.#plan.seconds, unsent }))
  }

  #stop(): void {
    this.#ended = true
    clearTimeout(this.#timer)
    this.#lines.close()
  }
}
