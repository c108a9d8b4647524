import type { Child } from '../base/child.ts'
import { sleep } from '../base/deadline.ts'

const READY_LIMIT_MS = 30_000

/** 57P03: PostgreSQL is starting up. The others: nobody listens yet, or hangs up at once. */
const NOT_YET_CODES = ['ECONNREFUSED', 'ECONNRESET', 'PROTOCOL_CONNECTION_LOST', '57P03']

/** Connects to a server that has just been started, as soon as it lets us. A server that does not come up is ended. */
export async function whenReady<T>(child: Child, what: string, connect: () => Promise<T>): Promise<T> {
  const end = performance.now() + READY_LIMIT_MS
  for (;;) {
    try {
      return await connect()
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string }
      const notYet = NOT_YET_CODES.includes(code) || /(terminated|closed) unexpectedly/.test(message)
      if (child.exit || !notYet || performance.now() > end) {
        await child.kill()
        throw new Error(`${what} did not start: ${child.output.lastLines(5) || message}`, { cause: error })
      }
    }
    await sleep(1)
  }
}
