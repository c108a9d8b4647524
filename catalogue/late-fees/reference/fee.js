/**
 * What a loan costs, in minor units. All amounts are whole numbers below 2^53,
 * which a double holds exactly; so is half of an odd one, before it is rounded.
 *
 * @param {{ grace: number }} header
 * @param {{ kind: string, rate: number, cap: number }} loan
 * @param {number} days
 */
export function feeFor(header, loan, days) {
  if (loan.kind === 'staff') return 0
  if (days <= header.grace) return 0
  const full = days * loan.rate
  const price = loan.kind === 'student' ? Math.ceil(full / 2) : full
  return Math.min(price, loan.cap)
}
