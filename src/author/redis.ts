import type { Faults } from './context.ts'
import type { RedisWire } from './wire.ts'

/** The engine's own way into the program's Redis, past the fault proxy. */
export interface Redis {
  /** Sends one command. Bulk strings come back as Buffers, integers as numbers, nil as null, arrays as arrays; an error reply throws. Recorded. */
  command(name: string, ...args: (string | number | Uint8Array)[]): Promise<RedisValue>
  /** Every key there is, found by SCAN, sorted by its bytes. */
  keys(): Promise<Buffer[]>
  /** Forgets everything. */
  flush(): Promise<void>
  /** Harm to the way between the program and Redis. */
  faults: Faults
  wire: RedisWire
}

export type RedisValue = string | number | bigint | Buffer | null | RedisValue[]
