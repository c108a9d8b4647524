import { chargeableDays } from './calendar.js'
import { feeFor } from './fee.js'
import { BadLine, readHeader, readLoan } from './input.js'
import { LineWriter } from './line-writer.js'

const ALL_GOOD = 0
const BAD_HEADER = 1
const SOME_REJECTED = 2

/**
 * Prices one night's export, line by line; nothing but the totals is kept.
 *
 * @param {AsyncIterable<string>} lines
 * @param {import('node:stream').Writable} stdout
 * @param {import('node:stream').Writable} stderr
 * @returns {Promise<number>} the exit code
 */
export async function runDesk(lines, stdout, stderr) {
  const out = new LineWriter(stdout)
  const summary = { loans: 0, rejected: 0, total: 0 }
  let header
  let number = 0
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    try {
      if (!header) {
        header = readHeader(line)
        continue
      }
      const loan = readLoan(line)
      const days = chargeableDays(header, loan)
      const fee = feeFor(header, loan, days)
      summary.loans += 1
      summary.total += fee
      await out.write({ loan: loan.loan, days, fee })
    } catch (error) {
      if (!(error instanceof BadLine)) throw error
      stderr.write(`line ${number}: ${error.message}\n`)
      if (!header) return BAD_HEADER
      summary.rejected += 1
    }
  }
  if (!header) return BAD_HEADER
  await out.write(summary)
  await out.flush()
  return summary.rejected > 0 ? SOME_REJECTED : ALL_GOOD
}
