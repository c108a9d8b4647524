import { readFileSync } from 'node:fs'
import { priceOf, readHeader, readLoan } from './rules.js'

// simple, and as hungry as the export is long: everything is read before anything is priced
const lines = readFileSync(0, 'utf8').split('\n')

let header
try {
  header = readHeader(lines[0])
} catch (error) {
  console.error(`line 1: ${error.message}`)
  process.exit(1)
}

const results = []
let rejected = 0
for (const [index, line] of lines.entries()) {
  if (index === 0 || line.trim() === '') continue
  try {
    results.push(priceOf(header, readLoan(line)))
  } catch (error) {
    console.error(`line ${index + 1}: ${error.message}`)
    rejected += 1
  }
}

const total = results.reduce((sum, { fee }) => sum + fee, 0)
const output = [...results, { loans: results.length, rejected, total }]
process.stdout.write(output.map((line) => `${JSON.stringify(line)}\n`).join(''))
process.exitCode = rejected > 0 ? 2 : 0
