import type { Faults } from '../author/context.ts'

/** For a service without a connection, such as a database in a file. A check has to ask `possible` first. */
export function noWayToHarm(what: string): Faults {
  const refuse = async (): Promise<never> => {
    throw new Error(`${what} has no connection to harm; ask faults.possible first`)
  }
  return { possible: false, cut: refuse, reset: refuse, pause: refuse, latency: refuse, holdNext: refuse, restore: async () => {}, connections: () => 0 }
}
