import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export interface Connected {
  challenge: string
  folder: string
  /** ISO 8601. */
  connectedAt: string
}

/** Which folder is connected to which challenge. */
export class ProjectTable {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async connect(challenge: string, folder: string, connectedAt = new Date().toISOString()): Promise<Connected> {
    await this.#db
      .insertInto('projects')
      .values({ challenge, folder, connected_at: connectedAt })
      .onConflict((clash) => clash.column('challenge').doUpdateSet({ folder, connected_at: connectedAt }))
      .execute()
    return { challenge, folder, connectedAt }
  }

  /** Keeps what is connected already; false if there was something. */
  async connectIfNone({ challenge, folder, connectedAt }: Connected): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('projects')
      .values({ challenge, folder, connected_at: connectedAt })
      .onConflict((clash) => clash.doNothing())
      .executeTakeFirst()
    return numInsertedOrUpdatedRows === 1n
  }

  /** False if there was none. */
  async disconnect(challenge: string): Promise<boolean> {
    const { numDeletedRows } = await this.#db.deleteFrom('projects').where('challenge', '=', challenge).executeTakeFirst()
    return numDeletedRows > 0n
  }

  async of(challenge: string): Promise<Connected | undefined> {
    const row = await this.#db.selectFrom('projects').selectAll().where('challenge', '=', challenge).executeTakeFirst()
    return row && connected(row)
  }

  async all(): Promise<Connected[]> {
    const rows = await this.#db.selectFrom('projects').selectAll().orderBy('challenge').execute()
    return rows.map(connected)
  }
}

function connected(row: { challenge: string; folder: string; connected_at: Date }): Connected {
  return { challenge: row.challenge, folder: row.folder, connectedAt: row.connected_at.toISOString() }
}
