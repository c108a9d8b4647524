import { createInterface } from 'node:readline'
import { runDesk } from './desk.js'

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })
process.exitCode = await runDesk(lines, process.stdout, process.stderr)
lines.close()
