import type { Ledger } from '../base/ledger.ts'
import type { Scope } from '../base/scope.ts'

export interface Address {
  host: string
  port: number
}

export interface ServerOptions {
  ledger: Ledger
  /** Stops the server when it closes. */
  scope: Scope
  /** Where to look: PATH, HOME, `ROADWORTHY_POSTGRES_URL`, … */
  env: NodeJS.ProcessEnv
  /** Told of what takes longer than a moment. */
  onProgress?: (what: string) => void
}

/** One way to get a service of some kind. They are tried in order. */
export interface Source<Service> {
  /** For people: `ROADWORTHY_POSTGRES_URL`, `installed programs`. */
  readonly way: string
  /** Looks whether this way is open here. Starts nothing. */
  look(options: Pick<ServerOptions, 'env' | 'ledger'>): Promise<Found<Service> | Missing>
}

export interface Found<Service> {
  provider: string
  /** The user chose this one: if it fails, no other is tried. */
  chosen?: boolean
  start(options: ServerOptions): Promise<Service>
}

export interface Missing {
  /** A clause: `not set`, `no postgres in PATH or …`. */
  missing: string
}
