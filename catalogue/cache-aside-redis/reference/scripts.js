/**
 * A key of the cache holds `price <json>`, `lease <token>`, or nothing. A lease
 * is the right to load the price and put it here. Whoever writes a price takes
 * the key away, and the lease with it: a reader who is still busy loading the
 * old price has then no right any more to put it back.
 */

/** What there is; if there is nothing, a lease for who asks. ARGV: token, ms that the lease lasts. */
export const LOOK = `
local found = redis.call('GET', KEYS[1])
if found then return found end
redis.call('SET', KEYS[1], 'lease ' .. ARGV[1], 'PX', ARGV[2])
return 'lease ' .. ARGV[1]`

/** Puts a price where the lease is, if it is still there: 1, else 0. ARGV: token, entry, ms that it lasts. */
export const FILL = `
if redis.call('GET', KEYS[1]) ~= 'lease ' .. ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`

/** Takes away whatever is there. */
export const FORGET = `return redis.call('DEL', KEYS[1])`
