import { randomUUID } from 'node:crypto'

/** What a correct service may do in its own way: the freedoms of the specification. */
export interface Habits {
  id(kind: 'm' | 't' | 'r', number: number): string | number
  created: 200 | 201
  /** A new trip is told by its Location alone. */
  bare: boolean
  /** Locations name the host too. */
  absolute: boolean
  invalid: 400 | 422
  hidden: 403 | 404
  conflict: 409 | 422
  paymentTaken: 200 | 202 | 204
  /** Turns members and unordered lists around, and pages newest first. */
  reversed: boolean
  extras: boolean
  instant(ms: number): string
  refusal(status: number, what: string): { type: string; body: unknown }
  delayMs: number
}

const ISO = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')

export const PLAIN: Habits = {
  id: (kind, number) => `${kind}-${number}`,
  created: 201,
  bare: false,
  absolute: false,
  invalid: 400,
  hidden: 404,
  conflict: 409,
  paymentTaken: 200,
  reversed: false,
  extras: false,
  instant: ISO,
  refusal: (_status, what) => ({ type: 'application/json', body: { error: what } }),
  delayMs: 0,
}

/** UUIDs, bare 201 with Location, other statuses of the allowed sets, everything the other way around. */
export const TURNED: Habits = {
  ...PLAIN,
  id: () => randomUUID(),
  bare: true,
  absolute: true,
  invalid: 422,
  hidden: 403,
  conflict: 422,
  paymentTaken: 204,
  reversed: true,
  instant: (ms) => new Date(ms + 19_800_000).toISOString().replace('Z', '+05:30'),
  refusal: (status, what) => ({ type: 'application/problem+json', body: { type: 'about:blank', status, detail: `Nein: ${what}` } }),
}

/** Numbers for ids, 200 where others say 201, more members than asked for, and 150 ms slower. */
export const SLOW: Habits = {
  ...PLAIN,
  id: (_kind, number) => 7_000_000 + number,
  created: 200,
  conflict: 422,
  paymentTaken: 202,
  extras: true,
  refusal: (_status, what) => ({ type: 'text/plain; charset=utf-8', body: what }),
  delayMs: 150,
}
