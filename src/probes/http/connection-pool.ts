import type { Address } from './open-socket.ts'
import { Lane } from './lane.ts'

/** The connections that the checks of one attempt share. */
export class ConnectionPool {
  readonly #lanes = new Map<string, Lane>()
  #closed = false

  lane(address: Address): Lane {
    if (this.#closed) throw new Error('the connection pool is closed')
    const key = keyOf(address)
    let lane = this.#lanes.get(key)
    if (!lane) {
      lane = new Lane(address)
      this.#lanes.set(key, lane)
    }
    return lane
  }

  /** Drops the idle connections to a process that is gone or about to go. */
  forget(address: Address): void {
    for (const tls of ['', ' tls']) this.#lanes.get(`${address.host}:${address.port}${tls}`)?.forget()
  }

  /** Closes every connection; what is under way is rejected. */
  close(): void {
    this.#closed = true
    for (const lane of this.#lanes.values()) lane.close(new Error('the connection pool was closed'))
    this.#lanes.clear()
  }
}

function keyOf({ host, port, tls }: Address): string {
  return `${host}:${port}${tls ? ' tls' : ''}`
}
