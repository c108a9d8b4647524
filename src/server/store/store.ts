import type { Kysely } from 'kysely'
import { AttemptTable } from './attempt-table.ts'
import { ProjectTable } from './project-table.ts'
import type { Tables } from './tables.ts'

/** What is remembered between one day and the next. */
export class Store {
  readonly db: Kysely<Tables>
  readonly attempts: AttemptTable
  readonly projects: ProjectTable

  constructor(db: Kysely<Tables>) {
    this.db = db
    this.attempts = new AttemptTable(db)
    this.projects = new ProjectTable(db)
  }

  close(): Promise<void> {
    return this.db.destroy()
  }
}
