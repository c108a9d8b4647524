import { orAbort, sleep } from '../base/deadline.ts'

const CANCEL_LIMIT_MS = 1000

/**
 * Waits for a statement; when the signal aborts, has it cancelled and waits for
 * that, too. A statement that waits for a lock would else run as soon as it gets
 * it, with nobody there to know.
 */
export async function orCancel<T>(statement: Promise<T>, signal: AbortSignal | undefined, cancel: () => void): Promise<T> {
  if (!signal) return statement
  try {
    return await orAbort(statement, signal)
  } catch (error) {
    if (signal.aborted) {
      cancel()
      await Promise.race([statement.catch(() => {}), sleep(CANCEL_LIMIT_MS)])
    }
    throw error
  }
}
