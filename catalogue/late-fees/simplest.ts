import { plusDays, type Header, type Loan } from './desk.ts'

export interface Case {
  header: Header
  loan: Loan
}

/**
 * The plainest case that still goes wrong: every simpler form is tried, and kept
 * if it is wrong too, until none is. Each try runs the program.
 */
export async function simplest(found: Case, isWrong: (tried: Case) => Promise<boolean>): Promise<Case> {
  let kept = found
  let triesLeft = 20
  for (let simpler = true; simpler; ) {
    simpler = false
    for (const simplify of SIMPLIFICATIONS) {
      const tried = simplify(kept)
      if (JSON.stringify(tried) === JSON.stringify(kept)) continue
      if (triesLeft-- === 0) return kept
      if (!(await isWrong(tried))) continue
      kept = tried
      simpler = true
    }
  }
  return kept
}

const SIMPLIFICATIONS: ((of: Case) => Case)[] = [
  ({ header, loan }) => ({ header: { ...header, closed: [] }, loan }),
  ({ header, loan }) => ({ header: { ...header, closed: header.closed.slice(0, header.closed.length / 2) }, loan }),
  ({ header, loan }) => ({ header: { ...header, closed: header.closed.slice(header.closed.length / 2) }, loan }),
  ({ header, loan }) => ({ header: { ...header, grace: 0 }, loan }),
  ({ header, loan }) => ({ header, loan: { ...loan, kind: 'adult' } }),
  ({ header, loan }) => ({ header, loan: { ...loan, rate: 10, cap: 1000 } }),
  ({ header, loan }) => ({ header, loan: { ...loan, returned: loan.returned ?? header.asOf } }),
  ({ header, loan }) => ({ header, loan: { ...loan, due: plusDays(loan.returned ?? header.asOf, -1) } }),
  ({ header, loan }) => ({ header, loan: { ...loan, due: plusDays(loan.returned ?? header.asOf, -8) } }),
]
