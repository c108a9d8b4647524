import { createInterface } from 'node:readline'

// one line at a time, so that a long input needs no more memory than a short one
let lines = 0
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  lines++
  handle(line)
}
// stdout is for the answer alone; remarks to people go to stderr
console.error(`${lines} lines read, and nothing done with them yet`)

function handle(line) {
  // your program goes here
}
