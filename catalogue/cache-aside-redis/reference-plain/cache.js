import { createClient } from '@redis/client'

const LIMIT_MS = 450
const ttlSeconds = Number(process.env.CACHE_TTL ?? 60)

const client = createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true, socket: { reconnectStrategy: 500 } })
client.on('error', () => {})
await Promise.race([client.connect(), late()]).catch(() => {})

/** An older version never takes the place of a newer one: 0 is "there is none". Returns what is there then. */
const KEEP = `
local there = redis.call('GET', KEYS[1])
if there and tonumber(string.match(there, '^%d+')) > tonumber(ARGV[1]) then return there end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[2], 'EX', ARGV[3])
return ARGV[1] .. ' ' .. ARGV[2]`

/** What is cached of a price: null if it is known that there is none, undefined if nothing is known. */
export async function recall(sku) {
  const entry = await patiently(() => client.get(`price:${sku}`))
  return entry ? priceIn(entry) : undefined
}

/** Puts a price into the cache, unless there is a newer one, and returns the newest. */
export async function keep(sku, price) {
  const entry = await patiently(() => client.eval(KEEP, { keys: [`price:${sku}`], arguments: [String(price?.version ?? 0), JSON.stringify(price), String(ttlSeconds)] }))
  return entry ? priceIn(entry) : price
}

function priceIn(entry) {
  return JSON.parse(entry.slice(entry.indexOf(' ') + 1))
}

/** Without Redis, or when it takes too long, there is simply nothing. */
function patiently(ask) {
  return Promise.race([ask().catch(() => undefined), late()])
}

function late() {
  return new Promise((resolve) => setTimeout(resolve, LIMIT_MS))
}
