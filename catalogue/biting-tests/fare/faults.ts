/** What can be wrong with a delivered service. One fault is one place in the code: search for its name. */
export const FAULTS = {
  boundaries: ['five-minutes-cost', 'full-quarter-counts-twice', 'cap-a-quarter-late', 'longer-than-three-days'],
  rounding: ['halves-to-even', 'rounds-each-discount', 'two-decimals-for-all'],
  calendar: ['winter-time-all-year', 'night-ends-at-midnight', 'leap-birthday-a-day-early'],
  authorisation: ['anybody-reads-a-trip', 'members-refund'],
  repeats: ['retried-trip-is-new', 'payment-counts-again'],
  paging: ['skips-between-pages', 'repeats-between-pages', 'full-last-page-goes-on'],
  contract: ['minutes-as-text', 'no-refunds-is-null', 'list-lacks-paid', 'unknown-zone-crashes'],
  state: ['payments-in-memory', 'account-of-all'],
  race: ['refunds-race'],
  rare: ['one-length-in-a-hundred'],
} as const

export type Group = keyof typeof FAULTS
export type Fault = (typeof FAULTS)[Group][number]
