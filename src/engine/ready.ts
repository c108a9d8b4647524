import { connect } from 'node:net'
import { sleep } from '../base/deadline.ts'

export interface Address {
  host: string
  port: number
}

/** The loopback addresses a server that was told only a port may have chosen. */
const LOOPBACK = ['127.0.0.1', '::1']

/** A server that accepts but does not answer is asked again after this long. */
const ANSWER_MS = 5000
/** Where a program says that it is ready, unless its project names another path. */
export const HEALTH = '/healthz'

/**
 * Asks for its health until it is answered with 200, and says from where. A
 * refused connection costs a tenth of a millisecond, so it is tried each
 * millisecond at first. `lastAnswer` tells what was got instead.
 */
export async function untilReady(
  port: number,
  signal: AbortSignal,
  lastAnswer: (what: string) => void,
  path = HEALTH,
): Promise<Address> {
  const noAnswer = `accepted a connection but did not answer GET ${path}`
  const began = performance.now()
  let answered = false
  for (;;) {
    for (const host of LOOPBACK) {
      // while it keeps us waiting, that it accepted is all there is to tell
      const answer = await ask({ host, port }, path, signal, () => answered || lastAnswer(noAnswer))
      if (answer === 200) return { host, port }
      if (answer === undefined) continue
      answered = true
      lastAnswer(typeof answer === 'number' ? `answered GET ${path} with ${answer}` : answer)
    }
    await sleep(performance.now() - began < 300 ? 1 : 5, signal)
  }
}

/** The status it answers with, what went wrong instead, or undefined if nobody listens. */
function ask(address: Address, path: string, signal: AbortSignal, onConnect: () => void): Promise<number | string | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const socket = connect({ ...address, noDelay: true })
    let received = ''
    let connected = false
    const end = (answer: number | string | undefined) => {
      signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve(answer)
    }
    const stop = () => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    socket.setTimeout(ANSWER_MS, () => end(connected ? `accepted a connection but did not answer GET ${path}` : undefined))
    socket.on('connect', () => {
      connected = true
      onConnect()
      const host = address.host.includes(':') ? `[${address.host}]` : address.host
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}:${address.port}\r\nAccept: application/json, application/problem+json\r\nConnection: close\r\n\r\n`)
    })
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      // the final status, after any 1xx
      for (const match of received.matchAll(/(?:^|\r?\n\r?\n)HTTP\/1\.[01] (\d{3})[^\n]*\n/g)) {
        if (!match[1]?.startsWith('1')) return end(Number(match[1]))
      }
      if (received.length > 64 && !received.startsWith('HTTP/1.')) end(`answered GET ${path} with something that is not HTTP`)
    })
    socket.on('error', () => end(connected ? `broke the connection before it answered GET ${path}` : undefined))
    socket.on('close', () => end(connected ? `closed the connection before it answered GET ${path}` : undefined))
  })
}
