import { parseArgs } from 'node:util'
import { lineBatches } from './lines.js'
import { Report } from './report.js'

const text = { type: 'string' }
const { values } = parseArgs({ options: { top: text, window: text, limit: text } })

const report = new Report({
  top: Number(values.top),
  windowSeconds: Number(values.window),
  limit: Number(values.limit),
})

for await (const lines of lineBatches(process.stdin)) {
  for (const line of lines) report.add(line)
}

console.log(JSON.stringify(report.result()))
