import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, isTaken } from './free-port.ts'

test('a port that is free, and never the same one soon again', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort))
  expect(new Set(ports).size).toBe(200)
  expect(await Promise.all(ports.map(isTaken))).toEqual(ports.map(() => false))
})

test.runIf(process.platform === 'linux')('the system gives it to nobody else while nobody listens there', async () => {
  const [first] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/).map(Number)
  for (let n = 0; n < 50; n++) expect(await freePort()).toBeLessThan(Math.max(first as number, 32_768))
})

test('one that somebody has, on any address, is taken', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0', '::']) {
    const port = await freePort()
    const server = createServer().listen(port, host)
    await once(server, 'listening')
    expect(await isTaken(port), host).toBe(true)
    server.close()
  }
})
