import type { Clock } from '../clock.ts'

/** A clock that moves only when somebody sleeps on it or `pass` is called. */
export class ManualClock implements Clock {
  #now = 0

  now = (): number => this.#now

  sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted()
    this.#now += ms
  }

  pass(ms: number): void {
    this.#now += ms
  }
}
