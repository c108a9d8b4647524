import type { Address } from '../http/open-socket.ts'
import type { Line } from './line.ts'
import type { Plan } from './plan.ts'

const SWEEP_MS = 50

/** The lines to all addresses. The one used last is used first, so that no more connections are open than are needed at once. */
export class LinePool {
  readonly all: Line[]
  readonly #free: Map<Address, Line[]>
  readonly #stacks: Line[][]
  readonly #sweep: NodeJS.Timeout

  constructor({ addresses, connections }: Plan, make: (address: Address) => Line) {
    this.#free = new Map(addresses.map((address) => [address, []]))
    this.#stacks = [...this.#free.values()]
    this.all = Array.from({ length: Math.max(connections, addresses.length) }, (_, nth) => make(addresses[nth % addresses.length] as Address))
    for (const line of this.all) this.give(line)
    this.#sweep = setInterval(() => {
      const now = performance.now()
      for (const line of this.all) line.knockAgain(now)
    }, SWEEP_MS)
  }

  give(line: Line): void {
    this.#free.get(line.address)?.push(line)
  }

  /** A line for this request: the addresses take turns, and one that has none left is passed over. */
  take(index: number): Line | undefined {
    const stacks = this.#stacks
    for (let i = 0; i < stacks.length; i++) {
      const line = stacks[(index + i) % stacks.length]?.pop()
      if (line) return line
    }
    return undefined
  }

  busy(): Line[] {
    return this.all.filter((line) => line.busy)
  }

  close(): void {
    clearInterval(this.#sweep)
    for (const line of this.all) line.close()
  }
}
