import { join } from 'node:path'
import type { Scope } from '../../base/scope.ts'
import type { ServerOptions, Source } from '../source.ts'
import type { SqlServer } from '../sql-service.ts'
import { SqliteDatabase } from './sqlite-database.ts'

const builtIn: Source<SqlServer> = {
  way: 'the SQLite in Node.js',
  look() {
    const version = process.versions.sqlite
    if (!version) return Promise.resolve({ missing: 'this Node.js comes without SQLite' })
    const provider = `SQLite ${version} for our own look; your project brings its own`
    return Promise.resolve({ provider, start: (options: ServerOptions) => Promise.resolve(fileServer(provider, options)) })
  },
}

/** There is no server: each database is a folder of its own, with a file in it once somebody has written. */
function fileServer(provider: string, { ledger }: ServerOptions): SqlServer {
  return {
    kind: 'sqlite',
    provider,
    create(scope: Scope) {
      const folder = ledger.makeFolder('sqlite', { inMemory: true })
      const database = new SqliteDatabase(join(folder, 'database.db'), () => ledger.removeFolder(folder))
      scope.defer(`database ${folder}`, () => database.drop())
      return Promise.resolve(database)
    },
    stop: () => Promise.resolve(),
  }
}

export const sqliteSources: readonly Source<SqlServer>[] = [builtIn]
