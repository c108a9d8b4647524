// One pass over the lines, one record for each client, one sort at the end.
import { createInterface } from 'node:readline'

const [, top, , windowSeconds, , limit] = process.argv.slice(2).map(Number)

const LINE =
  /^([^ ]+) [^ ]+ [^ ]+ \[(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)\] "(?:[^"\\]|\\.)*" ([1-5])\d\d (\d+|-) "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const totals = { lines: 0, bad: 0, bytes: 0, classes: {} }
const clients = new Map()
const bursts = []

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue
  totals.lines++
  const request = read(line)
  if (request) count(request)
  else totals.bad++
}

const heaviest = [...clients.values()].sort((a, b) => b.bytes - a.bytes || order(a.client, b.client)).slice(0, top)
bursts.sort((a, b) => a.at - b.at || order(a.client, b.client))

console.log(JSON.stringify({
  ...totals,
  top: heaviest.map(({ client, requests, bytes }) => ({ client, requests, bytes })),
  bursts: bursts.map(({ client, at }) => ({ client, at: new Date(at) })),
}))

function read(line) {
  const match = LINE.exec(line)
  if (!match) return undefined
  const [, client, day, monthName, year, time, offsetHours, offsetMinutes, hundred, size] = match
  const month = String(MONTHS.indexOf(monthName) + 1).padStart(2, '0')
  // Date knows no month 00 and no 25 o'clock, but it takes 31 February for 3 March
  const at = Date.parse(`${year}-${month}-${day}T${time}${offsetHours}:${offsetMinutes}`)
  const exists = new Date(`${year}-${month}-${day}T00:00Z`).getUTCDate() === Number(day)
  if (Number.isNaN(at) || !exists) return undefined
  return { client, at, class: `${hundred}xx`, bytes: size === '-' ? 0 : Number(size) }
}

function count({ client, at, class: statusClass, bytes }) {
  totals.bytes += bytes
  totals.classes[statusClass] = (totals.classes[statusClass] ?? 0) + 1

  let one = clients.get(client)
  if (!one) clients.set(client, (one = { client, requests: 0, bytes: 0, latest: [], next: 0, burst: false }))
  one.requests++
  one.bytes += bytes
  watch(one, at)
}

// more than `limit` in the window means: the one `limit` requests ago is still in it
function watch(one, at) {
  if (one.burst) return
  const limitAgo = one.latest[one.next]
  if (limitAgo > at - windowSeconds * 1000) {
    bursts.push({ client: one.client, at })
    one.burst = true
    one.latest = undefined
    return
  }
  one.latest[one.next] = at
  one.next = (one.next + 1) % limit
}

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}
