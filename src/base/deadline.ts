/** The time a piece of work was given has run out. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly limitMs: number

  constructor(limitMs: number, what = 'the work') {
    super(`${what} took longer than ${limitMs} ms`)
    this.limitMs = limitMs
  }
}

/** The work is over, and nobody waits any more for what it has left running. */
export class Ended extends Error {
  override readonly name = 'Ended'
}

/** Resolves after `ms`, or rejects as soon as the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const timer = setTimeout(done, ms)
    function done(): void {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    function stop(): void {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Settles with the work, or rejects with the signal's reason if that comes first. */
export function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {})
    return Promise.reject(signal.reason)
  }
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/**
 * Runs work that must end within `limitMs`. The signal it is handed aborts at
 * the deadline or with the parent, and everything the work awaits listens to it.
 */
export async function withDeadline<T>(
  limitMs: number,
  what: string,
  parent: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort(parent?.reason)
  if (parent?.aborted) stop()
  parent?.addEventListener('abort', stop, { once: true })
  const timer = setTimeout(() => controller.abort(new DeadlineError(limitMs, what)), limitMs)
  try {
    return await orAbort(work(controller.signal), controller.signal)
  } finally {
    clearTimeout(timer)
    parent?.removeEventListener('abort', stop)
    // whatever the work left running must notice that nobody waits any more
    if (!controller.signal.aborted) controller.abort(new Ended(`${what} has ended`))
  }
}
