import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { publish } from './broker.js'
import { query } from './database.js'

const BATCH = 50
const IDLE_MS = 20
const AGAIN_MS = 300

const me = randomUUID()
const leaseSeconds = Number(process.env.LEASE_SECONDS)

for (;;) {
  try {
    if ((await round()) < BATCH) await sleep(IDLE_MS)
  } catch (error) {
    console.error(error.message)
    await sleep(AGAIN_MS)
  }
}

/** One relay publishes at a time, in the order of the table, so that a subject's events never overtake each other. */
async function round() {
  // counted from before we asked, and only half of it used: nobody else begins while something of ours is still on its way
  const publishUntil = performance.now() + (leaseSeconds * 1000) / 2
  if (!(await takeLease())) return 0
  const { rows } = await query('SELECT id, event FROM outbox ORDER BY id LIMIT $1', [BATCH])
  const sent = []
  for (const { id, event } of rows) {
    if (performance.now() > publishUntil) break
    await publish(event)
    sent.push(id)
  }
  if (sent.length > 0) await query('DELETE FROM outbox WHERE id = ANY($1)', [sent])
  return rows.length
}

/** Takes the lease if it is free or ours; renews it in the same breath. */
async function takeLease() {
  const { rowCount } = await query(
    `UPDATE relay_lease SET holder = $1, ends_at = now() + make_interval(secs => $2) WHERE holder = $1 OR ends_at < now()`,
    [me, leaseSeconds],
  )
  return rowCount === 1
}
