// The generator's own thread: what the engine does in its own must not make requests late.
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { ClosedLoop } from './closed-loop.ts'
import { OpenLoop } from './open-loop.ts'
import type { Batch, Plan, Told } from './plan.ts'
import { Stock } from './stock.ts'

/** Requests are fetched so far ahead that the other thread may be busy for as long. */
const AHEAD_SECONDS = 2
const AHEAD = { least: 512, most: 20_000, closed: 8192 }

const PRIORITY = -10

const plan = workerData as Plan
const port = parentPort as NonNullable<typeof parentPort>
// threads have no origin to name
// oxlint-disable-next-line unicorn/require-post-message-target-origin
const tell = (told: Told) => port.postMessage(told)

const { rate } = plan
if (rate !== undefined) comeFirst()
const ahead = rate === undefined ? AHEAD.closed : Math.min(AHEAD.most, Math.max(AHEAD.least, rate * AHEAD_SECONDS))
const stock = plan.request ? Stock.of(plan.request) : Stock.fetched(ahead, () => tell({ type: 'more' }))
port.on('message', (batch: Batch) => stock.put(batch))
const loop = rate === undefined ? new ClosedLoop(plan, stock) : new OpenLoop({ ...plan, rate }, stock)
await stock.filled
try {
  tell({ type: 'done', result: await loop.run() })
} catch (error) {
  tell({ type: 'broken', message: (error as Error).message })
}
port.close()

/** A schedule is kept better by a thread that need not wait for its turn; on Linux, 0 is this thread alone. */
function comeFirst(): void {
  try {
    setPriority(0, PRIORITY)
  } catch {
    // a right that few have: `lateness` shows what comes of it
  }
}
