import type pg from 'pg'

/** A connection that breaks fails the statement it was working on; the event that comes with it would end the process. */
export function tolerate(pool: pg.Pool): void {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}
