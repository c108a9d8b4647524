import { Ledger } from '../../../src/base/ledger.ts'
import { Scope } from '../../../src/base/scope.ts'
import type { DatabaseKind } from '../../../src/author/services.ts'
import type { SqlDatabase } from '../../../src/services/sql-service.ts'
import { providers, SharedServers } from '../../../src/services/shared-servers.ts'

const ledger = Ledger.open()

/** The kinds of databases that can be started here. */
export const kindsHere: readonly DatabaseKind[] = (await providers({ ledger, env: process.env })).filter(({ provider }) => provider).map(({ kind }) => kind)

/** Real servers for the tests of one file. */
export function realServers() {
  const scope = new Scope('real servers')
  const servers = new SharedServers({ ledger, scope, env: process.env })
  return {
    start: (kind: DatabaseKind): Promise<unknown> => servers.serverFor(kind),
    database: async (kind: DatabaseKind, within: Scope): Promise<SqlDatabase> => (await servers.serverFor(kind)).create(within),
    close: async (): Promise<void> => {
      await scope.close()
      ledger.close()
    },
  }
}
