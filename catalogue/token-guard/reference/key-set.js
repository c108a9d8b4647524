import { importJWK } from 'jose'

/** No key to verify with: the token names one that its issuer does not publish. */
export class UnknownKey extends Error {}

/** No key to verify with: the issuer cannot be asked, and what it said last is too old. */
export class KeysUnavailable extends Error {}

/**
 * The issuer's public keys. They are fetched when they are first needed, when
 * they are older than `maxAgeMs`, and when a token names one that is not among
 * them; for that reason only once in `pauseMs`, since anybody can make up names.
 */
export class KeySet {
  #url
  #maxAgeMs
  #pauseMs
  #keys = new Map()
  #fetchedAt = -Infinity
  #missedAt = -Infinity
  #fetching

  constructor(url, { maxAgeMs, pauseMs = 5000 }) {
    this.#url = url
    this.#maxAgeMs = maxAgeMs
    this.#pauseMs = pauseMs
  }

  /** The key of this name, for this algorithm. */
  async find({ kid, alg }) {
    if (this.#isTooOld()) await this.#refresh()
    if (!this.#keys.has(kid)) await this.#lookAgain()
    const found = this.#keys.get(kid)
    if (found?.alg !== alg) throw new UnknownKey(`the issuer publishes no ${alg} key of this name`)
    return found.key
  }

  #isTooOld() {
    return performance.now() - this.#fetchedAt > this.#maxAgeMs
  }

  async #lookAgain() {
    if (performance.now() - this.#missedAt < this.#pauseMs) return
    this.#missedAt = performance.now()
    // the keys we have are still good if this fails
    await this.#refresh().catch(() => {})
  }

  /** All who need the set at the same time wait for the same fetch. */
  async #refresh() {
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined))
    await this.#fetching
  }

  async #fetch() {
    const askedAt = performance.now()
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(3000) })
      if (!response.ok) throw new Error(`status ${response.status}`)
      const { keys } = await response.json()
      // what is no longer published is forgotten
      this.#keys = new Map(await importAll(keys))
      this.#fetchedAt = askedAt
    } catch (error) {
      throw new KeysUnavailable(`the key set could not be fetched: ${error.message}`)
    }
  }
}

const DEFAULT_ALGORITHMS = { RSA: 'RS256', EC: 'ES256' }

function importAll(jwks) {
  const usable = jwks.filter(({ kty, use = 'sig' }) => kty in DEFAULT_ALGORITHMS && use === 'sig')
  return Promise.all(
    usable.map(async (jwk) => {
      const alg = jwk.alg ?? DEFAULT_ALGORITHMS[jwk.kty]
      return [jwk.kid, { alg, key: await importJWK(jwk, alg) }]
    }),
  )
}
