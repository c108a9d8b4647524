/** Lets at most `size` pieces of work run at once; the others wait in order, but for those that go first. */
export class Semaphore {
  #free: number
  #waiting: (() => void)[] = []

  constructor(size: number) {
    this.#free = size
  }

  async run<T>(work: () => Promise<T>, { first = false } = {}): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => (first ? this.#waiting.unshift(resolve) : this.#waiting.push(resolve)))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
