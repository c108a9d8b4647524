import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseKind } from '../src/author/services.ts'
import { Ledger } from '../src/base/ledger.ts'
import { Scope } from '../src/base/scope.ts'
import { startServer } from '../src/services/shared-servers.ts'

/** One thing that was measured, and the mark it has to meet. */
export interface Row {
  what: string
  value: number
  unit: 'ms'
  bar: number
  holds: boolean
}

const TRIES = { database: 15, server: 7, nothing: 3 }

/** How long an attempt waits for a database that is its own. Medians. */
export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'roadworthy-bench-'))
  const ledger = Ledger.open()
  const kept = join(folder, 'kept')

  const started = async (kind: DatabaseKind, cache: string, scope: Scope) => startServer(kind, { ledger, scope, env: { ...process.env, XDG_CACHE_HOME: cache } })

  // a database that has answered once, for making it is half of the work
  const fresh = async (kind: DatabaseKind) => {
    const scope = new Scope('bench')
    try {
      const server = await started(kind, kept, scope)
      return await median(TRIES.database, async () => {
        const database = await server.create(scope)
        await database.query('SELECT 1')
      })
    } finally {
      await scope.close()
    }
  }

  const server = (kind: DatabaseKind, cache: (index: number) => string, tries: number) =>
    median(tries, async (index) => {
      const scope = new Scope('bench')
      await started(kind, cache(index), scope)
      return () => scope.close()
    })

  try {
    return [
      row('a PostgreSQL database, made by a server that runs', await fresh('postgres'), 40),
      row('a PostgreSQL server from a prepared folder', await server('postgres', () => kept, TRIES.server), 150),
      row('a PostgreSQL server from nothing', await server('postgres', (index) => join(folder, `nothing-${index}`), TRIES.nothing), 1500),
      row('a MariaDB schema, made by a server that runs', await fresh('mariadb'), 100),
    ]
  } finally {
    ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function row(what: string, value: number, bar: number): Row {
  return { what, value, unit: 'ms', bar, holds: value <= bar }
}

/** What the work returns is done after the clock has stopped. */
async function median(tries: number, work: (index: number) => Promise<(() => Promise<void>) | void>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < tries; index++) {
    const started = performance.now()
    const after = await work(index)
    times.push(performance.now() - started)
    await after?.()
  }
  return times.sort((a, b) => a - b)[Math.floor(tries / 2)] as number
}

if (import.meta.main) {
  const rows = (await run()).map(({ what, value, unit, bar }) => [what, `${value.toFixed(1)} ${unit}`, `${bar} ${unit}`])
  for (const [what = '', value = '', bar = ''] of [['what', 'median', 'bar'], ...rows]) console.log(`${what.padEnd(50)} | ${value.padStart(9)} | ${bar.padStart(7)}`)
}
