// Real drivers speak through the proxy, with and without somebody who reads along: what they get is what they get
// without any proxy, and what was seen is what they say they did.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Scope } from '../../src/base/scope.ts'
import { FaultProxy } from '../../src/faults/proxy.ts'
import { sqlTap } from '../../src/wire/sql-tap.ts'
import { driversFor } from './lib/drivers.ts'
import { kindsHere, realServers } from './lib/real-servers.ts'
import { runDriver } from './lib/run-driver.ts'

const servers = realServers()
afterAll(() => servers.close())

describe.each(['postgres', 'mariadb'] as const)('the drivers of %s', (kind) => {
  describe.skipIf(!kindsHere.includes(kind))('through the proxy', () => {
    beforeAll(async () => {
      await using scope = new Scope('a setting')
      const database = await servers.database(kind, scope)
      // values of more than a packet holds, which is 16 MiB
      if (kind === 'mariadb') await database.query('SET GLOBAL max_allowed_packet = 67108864')
    })

    test.each(driversFor(kind))('$name', async ({ program }) => {
      await using scope = new Scope('one test')
      const tap = await sqlTap(kind)
      const [database, other] = await Promise.all([servers.database(kind, scope), servers.database(kind, scope)])
      const proxy = await FaultProxy.start({ what: 'the database', target: database.address as { host: string; port: number }, scope, tap })
      const [{ transcript, counts }, unobserved] = await Promise.all([runDriver(program, other.url()), runDriver(program, database.url(proxy.address))])
      expect(counts.statements).toBeGreaterThan(50)
      expect(unobserved.transcript).toEqual(transcript)
      const evidence: unknown[] = []
      const wire = tap.forCheck({ now: () => 0, add: (one) => evidence.push(one) }, new AbortController().signal)
      const watch = wire.watch()
      expect((await runDriver(program, database.url(await proxy.door('web', 3)))).transcript).toEqual(transcript)
      expect(evidence).toEqual([])
      expect(wire.possible).toBe(true)
      const statements = watch.statements()
      expect(new Set(statements.map(({ instance }) => instance))).toEqual(new Set([3]))
      expect({ statements: statements.length, roundTrips: watch.roundTrips() }).toEqual(counts)
    })
  })
})
