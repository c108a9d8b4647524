import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Below what systems hand to outgoing connections (RFC 6056, section 2.1; from
 * 32768 on Linux), and to whoever asks for any port: a port of ours stays ours
 * while nobody listens there, as when a program is down or a server cut off.
 * Above what browsers refuse to connect to.
 */
const [FIRST, LAST] = [10_240, 32_767]
const MOST_TRIES = 1000
/** So many are remembered, and not handed out again. */
const REMEMBERED = 2000

const given = new Set<number>()

/** A TCP port on loopback that nobody listens on, and that was not handed out by this process lately. */
export async function freePort(): Promise<number> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    const port = randomInt(FIRST, LAST + 1)
    if (given.has(port) || (await isTaken(port))) continue
    given.add(port)
    const [oldest] = given
    if (given.size > REMEMBERED && oldest !== undefined) given.delete(oldest)
    return port
  }
  throw new Error(`no TCP port between ${FIRST} and ${LAST} is free on 127.0.0.1`)
}

/** Whether somebody has it. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(true))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)))
  })
}
