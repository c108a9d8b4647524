import { Worker } from 'node:worker_threads'
import type { LoadOptions, LoadResult } from '../../author/load.ts'
import { RequestComposer, type Destination } from './compose-requests.ts'
import { totalOf, type Batch, type Plan, type Told } from './plan.ts'

// run from its source the thread is loaded as it is written; bundled, as it was bundled
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './load-worker.ts' : '../probes/load-worker.js', import.meta.url)
const CONNECTIONS = 50

export interface LoadRun extends Destination {
  options: LoadOptions
  /** Ends the run at once; the promise is rejected with its reason. */
  signal: AbortSignal
}

/**
 * Puts load on a server over HTTP/1.1, from a thread of its own, and counts what comes back.
 *
 * - With a `rate` the loop is open: request i is due `i / rate` seconds after
 *   the start, whatever comes back. When every connection waits for its answer
 *   the due requests queue, and latency counts from when they were due.
 * - `lateness` is how long after a request was due the generator noticed it
 *   (closed loop: how long a free connection waited for its next request). It
 *   is the generator's own; waiting for a free connection is not in it.
 * - When `seconds` are over, what is due is still sent and answers are waited
 *   for, 5 s at most. What has no whole answer then is an error, and enters
 *   `latency` with the time until then, sent or not: less than the truth,
 *   never left out. Requests lost earlier are in `errors` alone.
 * - An open loop ends with `answered + errors` equal to all that were due.
 * - `kept` is false if requests were left unsent, or if `lateness` is over
 *   10 ms at its 99th percentile.
 * - Connections are opened when they are needed and kept as long as the server
 *   keeps them. After a loss a connection backs off, from 10 ms to half a second.
 *   A GET that met the end of a kept connection is sent once more (rule E4).
 */
export async function runLoad(run: LoadRun): Promise<LoadResult> {
  const { options, signal, addresses } = run
  signal.throwIfAborted()
  mustMakeSense(options, addresses.length)
  const composer = new RequestComposer(run)
  const { request, seconds, rate, connections = CONNECTIONS } = options
  const plan: Plan = { addresses: [...addresses], seconds, rate, connections, request: typeof request === 'function' ? undefined : composer.compose(request) }
  // Beside an engine that is busy for 30 ms in every 40, one request in a hundred is 30 ms late if they share a thread,
  // and 1 ms late from a thread of its own (bench/load-truth.ts). The engine's proxies are spared the load, too.
  const worker = new Worker(WORKER, { workerData: plan })
  try {
    return await new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      worker.once('exit', () => signal.removeEventListener('abort', stop))
      const total = rate === undefined ? Infinity : totalOf({ rate, seconds })
      let composed = 0
      worker.on('message', (told: Told) => {
        if (told.type === 'done') return resolve(told.result)
        if (told.type === 'broken') return reject(new Error(told.message))
        try {
          const batch = composer.batch(request as Exclude<typeof request, { path: string }>, composed, total)
          composed += batch.facts.length
          send(worker, batch)
        } catch (error) {
          reject(error)
        }
      })
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the load generator ended without a result')))
    })
  } finally {
    await worker.terminate()
  }
}

function send(worker: Worker, batch: Batch): void {
  worker.postMessage(batch, [batch.bytes.buffer as ArrayBuffer])
}

function mustMakeSense({ seconds, rate, connections = CONNECTIONS }: LoadOptions, addresses: number): void {
  if (addresses === 0) throw new TypeError('load needs an address')
  if (!(seconds > 0 && seconds < Infinity)) throw new TypeError(`load lasts some seconds, not ${seconds}`)
  if (rate !== undefined && !(rate > 0 && rate < Infinity)) throw new TypeError(`a rate is a number of requests a second, not ${rate}`)
  if (!(Number.isInteger(connections) && connections > 0)) throw new TypeError(`connections are counted from 1, not ${connections}`)
}
