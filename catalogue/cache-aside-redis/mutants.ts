import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

export default mutants(challenge, {
  'each-process-for-itself': {
    mistake: 'Each process has a cache of its own',
    file: 'price-cache.js',
    from: 'return `price:${sku}`',
    to: 'return `price:${process.pid}:${sku}`',
    caughtBy: ['all-instances-share-one-cache'],
    varies: 'which instance answers first differs from run to run',
  },

  'waits-for-the-expiry': {
    mistake: 'Writes the table and leaves the cache as it is',
    file: 'price-cache.js',
    from: `    await this.#redis.runAnyway(FORGET, keyOf(sku)).catch(tolerate)
    return written`,
    to: '    return written',
    caughtBy: ['a-write-is-seen-everywhere'],
    varies: 'how often the instances are asked differs from run to run',
  },

  'forgets-before-the-commit': {
    mistake: 'Takes the entry out before the new price is committed',
    file: 'price-cache.js',
    from: 'const written = await this.#table.set(sku, price)',
    to: `await this.#redis.runAnyway(FORGET, keyOf(sku)).catch(tolerate)
    return this.#table.set(sku, price)
    const written = undefined`,
    caughtBy: ['a-slow-reader-cannot-put-the-old-price-back'],
    varies: 'how often the instances are asked differs from run to run',
  },

  'fills-without-looking': {
    mistake: 'Puts what was loaded into the cache, whatever happened meanwhile',
    file: 'scripts.js',
    from: "if redis.call('GET', KEYS[1]) ~= 'lease ' .. ARGV[1] then return 0 end\n",
    to: '',
    caughtBy: ['a-slow-reader-cannot-put-the-old-price-back'],
    varies: 'how often the instances are asked differs from run to run',
  },

  'everybody-loads': {
    mistake: 'Whoever comes while a price is loaded loads it as well',
    file: 'price-cache.js',
    from: 'let finding = this.#underWay.get(sku)',
    to: `let finding
    if (this.#underWay.has(sku)) return this.#table.find(sku)`,
    caughtBy: ['a-cold-price-is-loaded-once-per-instance'],
    varies: 'how many load it differs from run to run',
  },

  'each-instance-loads': {
    mistake: 'Does not wait for another instance that is loading',
    file: 'price-cache.js',
    from: 'await sleep(LOOK_EVERY_MS)',
    to: 'break',
    caughtBy: ['a-cold-price-is-loaded-once-by-all'],
    varies: 'which instance answers first differs from run to run',
  },

  'misses-are-not-cached': {
    mistake: 'Remembers prices, but not that there is none',
    file: 'price-cache.js',
    from: '        const price = await this.#table.find(sku)\n',
    to: `        const price = await this.#table.find(sku)
        if (!price) {
          await this.#redis.run(FORGET, keyOf(sku)).catch(tolerate)
          return null
        }
`,
    caughtBy: ['unknown-skus-are-remembered'],
  },

  'unknown-for-good': {
    mistake: 'Takes an entry out when a price is replaced, and forgets that creating one is a write, too',
    file: 'price-cache.js',
    from: 'await this.#redis.runAnyway(FORGET, keyOf(sku)).catch(tolerate)\n    return written',
    to: 'if (written.version > 1) await this.#redis.runAnyway(FORGET, keyOf(sku)).catch(tolerate)\n    return written',
    caughtBy: ['unknown-skus-are-remembered'],
    varies: 'how often the instances are asked differs from run to run',
  },

  'misses-never-expire': {
    mistake: 'Sets no expiry where there is no price',
    file: 'scripts.js',
    from: "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])",
    to: `if ARGV[2] == 'price null' then
  redis.call('SET', KEYS[1], ARGV[2])
  return 1
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])`,
    caughtBy: ['every-key-expires'],
  },

  'leases-never-expire': {
    mistake: 'Gives out leases that do not end by themselves',
    file: 'scripts.js',
    from: "redis.call('SET', KEYS[1], 'lease ' .. ARGV[1], 'PX', ARGV[2])",
    to: "redis.call('SET', KEYS[1], 'lease ' .. ARGV[1])",
    caughtBy: ['every-key-expires'],
  },

  'one-lifetime-for-all': {
    mistake: 'Gives every entry the same lifetime',
    file: 'price-cache.js',
    from: 'Math.round(this.#ttlMs * (0.75 + 0.25 * Math.random()))',
    to: 'this.#ttlMs',
    caughtBy: ['keys-warmed-together-expire-apart'],
    varies: 'how many loads come at once differs from run to run',
  },

  'fails-with-redis': {
    mistake: 'Answers 500 when Redis fails',
    file: 'price-cache.js',
    from: 'if (!(error instanceof RedisAway)) throw error',
    to: 'throw error',
    caughtBy: ['redis-may-refuse'],
  },

  'waits-for-ever': {
    mistake: 'Sets no limit to a command',
    file: 'redis.js',
    from: 'return await within(LIMIT_MS, sent)',
    to: 'return await sent',
    caughtBy: ['redis-may-hang'],
    varies: 'how long an answer is waited for depends on the machine',
  },

  'never-gives-up': {
    mistake: 'Asks a Redis that hangs again at every request',
    file: 'breaker.js',
    from: 'if (performance.now() < this.#restsUntil) throw',
    to: 'if (this.#restsUntil === undefined) throw',
    caughtBy: ['a-hanging-redis-is-soon-skipped'],
    varies: 'how many reads are answered in time differs from run to run',
  },

  'hits-renew': {
    mistake: 'Lengthens the life of an entry whenever it is read',
    file: 'scripts.js',
    from: 'if found then return found end',
    to: `if found then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return found
end`,
    caughtBy: ['old-prices-end-with-an-outage'],
    varies: 'how often the instances are asked differs from run to run',
  },

  'tidies-keys': {
    mistake: 'Writes keys in lower case',
    file: 'price-cache.js',
    from: 'return `price:${sku}`',
    to: 'return `price:${sku.toLowerCase()}`',
    caughtBy: ['similar-skus-never-share-an-entry'],
  },

  'glues-words-together': {
    mistake: 'Takes blanks out of keys',
    file: 'price-cache.js',
    from: 'return `price:${sku}`',
    to: "return `price:${sku.replaceAll(' ', '')}`",
    caughtBy: ['similar-skus-never-share-an-entry'],
  },

  'cuts-keys': {
    mistake: 'Cuts long keys',
    file: 'price-cache.js',
    from: 'return `price:${sku}`',
    to: 'return `price:${sku}`.slice(0, 250)',
    caughtBy: ['similar-skus-never-share-an-entry'],
  },

  'never-reads-the-cache': {
    mistake: 'Fills the cache and never reads from it',
    file: 'price-cache.js',
    from: 'if (found === undefined) break',
    to: "if (!found?.startsWith('lease ')) break",
    caughtBy: ['repeated-reads-stay-in-the-cache'],
    varies: 'how often the instances are asked differs from run to run',
  },

  'trusts-the-cache': {
    mistake: 'Fails on an entry that it cannot read',
    file: 'price-cache.js',
    from: `  } catch {
    return undefined`,
    to: `  } catch (error) {
    throw error`,
    caughtBy: ['a-corrupt-entry-is-a-miss'],
  },
})
