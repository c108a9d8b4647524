/** What the store and the thread that PGlite runs in say to each other. */
export interface WorkerData {
  /** Absent: in memory. */
  folder?: string
  /** A dumped data folder to begin with. */
  template?: string
}

export type Asked =
  | { type: 'query'; id: number; sql: string; params: unknown[] }
  | { type: 'dump'; id: number }
  | { type: 'close'; id: number }

export type Told =
  | { type: 'ready' }
  | { type: 'rows'; id: number; rows: Record<string, unknown>[]; affected: number }
  | { type: 'dumped'; id: number; bytes: Uint8Array }
  | { type: 'closed'; id: number }
  | { type: 'failed'; id: number; message: string; code?: string; constraint?: string }
