import { createInterface } from 'node:readline'

let characters = 0
// one line at a time, so that a long input needs no more memory than a short one
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  // your program goes here
  characters += line.length
}
// stdout is for the answer alone; remarks to people go to stderr
console.error(`${characters} characters read, and nothing done with them yet`)
