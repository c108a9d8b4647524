import { answer } from './events.js'
import { Receipts } from './receipts.js'
import { Runtime } from './runtime.js'
import { Store } from './store.js'
import { totals } from './totals.js'

/** What is left for telling that the time was not enough. */
const RESERVE_MS = 700

const runtime = new Runtime(process.env.AWS_LAMBDA_RUNTIME_API)
const receipts = new Receipts(new Store(process.env), totals)

try {
  await receipts.rates()
} catch (error) {
  await runtime.failToStart(error)
  process.exit(1)
}

for (;;) {
  const { id, event, deadlineMs } = await runtime.next()
  const stop = new AbortController()
  const { signal } = stop
  const timer = setTimeout(() => stop.abort(), Math.max(0, deadlineMs - Date.now() - RESERVE_MS))
  try {
    await runtime.respond(id, await answer(event, (key) => receipts.process(key, signal)))
  } catch (error) {
    await runtime.fail(id, error)
  } finally {
    // a time limit that runs on would meet the next event
    clearTimeout(timer)
  }
}
