import type { DatabaseKind } from '../author/services.ts'
import type { Scope } from '../base/scope.ts'
import type { Address } from './source.ts'

/** One running server, shared by many attempts; each gets databases of its own. */
export interface SqlServer {
  readonly kind: DatabaseKind
  /** For people: `PostgreSQL 15.18, /usr/lib/postgresql/15/bin`. */
  readonly provider: string
  /** A new, empty database owned by an ordinary role; destroyed when the scope closes, even while clients are connected. */
  create(scope: Scope): Promise<SqlDatabase>
  /** Takes away the server and all its databases. */
  stop(): Promise<void>
}

export interface SqlDatabase {
  readonly kind: DatabaseKind
  /** Absent for a file. */
  readonly address?: Address
  /** With the owner's name and password. `via` puts another address in front, such as a proxy's. */
  url(via?: Address): string
  /** What a program needs to know: `DATABASE_URL`, and `DATABASE_PATH` for a file. */
  environment(via?: Address): Record<string, string>
  /**
   * Runs one statement, past any proxy. Placeholders are `$1`, `$2`, … on
   * every kind; whole numbers come back as numbers as far as those are exact.
   */
  query<R = Row>(sql: string, params?: readonly unknown[], options?: { signal?: AbortSignal }): Promise<R[]>
  /**
   * Makes a second role, which may read and write rows of what the owner will
   * create, and change nothing else. Absent for a file. It goes with the database.
   */
  restrict?(): Promise<Pick<SqlDatabase, 'environment'>>
  /** Tables and columns that hold the text, polled until there is one, for `forMs` (default 2 s). */
  find(sentinel: string, options?: FindOptions): Promise<Place[]>
  /** Safe to call twice. */
  drop(): Promise<void>
}

export type Row = Record<string, unknown>

/** Where a text stands. The table carries its schema's name unless that is the usual one. */
export interface Place {
  table: string
  column: string
}

export interface FindOptions {
  forMs?: number
  signal?: AbortSignal
}
