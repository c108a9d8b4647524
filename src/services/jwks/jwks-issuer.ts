import { randomBytes, type KeyObject } from 'node:crypto'
import type { Decoy, JwksIssuer, SigningOptions } from '../../author/context.ts'
import type { Scope } from '../../base/scope.ts'
import { KEY_ALGS, keyFromStock, publicJwk, publicPem, stockUp, type KeyAlg } from './key-stock.ts'
import { signToken, unsignedToken } from './sign-token.ts'
import { WebServer } from './web-server.ts'

const LIFETIME_S = 300

interface SigningKey {
  kid: string
  alg: KeyAlg
  privateKey: KeyObject
}

/** Starts an identity service of one attempt's own: it publishes its keys (RFC 7517) and signs access tokens (RFC 9068). */
export async function startJwksIssuer(scope: Scope): Promise<JwksService> {
  const path = `/${fresh()}`
  // bound late: the server has to run before the service knows its address
  let service: JwksService | undefined
  const server = await WebServer.start(scope, 'the identity service', ({ url }) => service?.answer(url ?? ''))
  const started = new JwksService(server, path, scope)
  service = started
  for (const alg of KEY_ALGS) await started.rotate(alg)
  return started
}

export class JwksService implements JwksIssuer {
  readonly issuer: string
  readonly audience = `https://api.${fresh()}.example`
  readonly url: string
  readonly #server: WebServer
  readonly #path: string
  readonly #scope: Scope
  readonly #clientId = `app-${fresh()}`
  /** Oldest first. */
  #published: SigningKey[] = []
  #used: Record<KeyAlg, number> = { RS256: 0, ES256: 0 }
  #fetches = 0

  constructor(server: WebServer, path: string, scope: Scope) {
    this.#server = server
    this.#path = path
    this.#scope = scope
    this.issuer = server.origin + path
    this.url = `${this.issuer}/jwks.json`
  }

  environment(): Record<string, string> {
    return { JWKS_URL: this.url, JWT_ISSUER: this.issuer, JWT_AUDIENCE: this.audience }
  }

  /** What is published at a path. */
  answer(path: string): unknown {
    switch (path.split('?')[0]) {
      case `${this.#path}/jwks.json`:
        this.#fetches++
        return { keys: this.#published.map(({ privateKey, kid, alg }) => publicJwk(privateKey, kid, alg)) }
      // frameworks that are given an issuer look here for the address of its keys
      case `${this.#path}/.well-known/openid-configuration`:
        return { issuer: this.issuer, jwks_uri: this.url, id_token_signing_alg_values_supported: KEY_ALGS }
    }
    return undefined
  }

  async sign(claims: Record<string, unknown> = {}, options: SigningOptions = {}): Promise<string> {
    return this.#sign(this.#current(options.alg), claims, options)
  }

  forge(header: Record<string, unknown>, claims: Record<string, unknown>, signature?: string): string {
    return unsignedToken(header, claims, signature)
  }

  publicKey(alg: KeyAlg): { pem: string; jwk: Record<string, unknown> } {
    const { privateKey, kid } = this.#current(alg)
    return { pem: publicPem(privateKey), jwk: publicJwk(privateKey, kid, alg) }
  }

  async rotate(alg: KeyAlg = 'RS256'): Promise<void> {
    this.#published.push(await this.#newKey(alg))
  }

  withdrawOld(): void {
    this.#published = KEY_ALGS.map((alg) => this.#current(alg))
  }

  fetches(): number {
    return this.#fetches
  }

  async decoy(): Promise<Decoy> {
    let fetches = 0
    const key = await this.#newKey('RS256')
    const jwk = publicJwk(key.privateKey, key.kid, key.alg)
    const server = await WebServer.start(this.#scope, "the attacker's key set", () => {
      fetches++
      return { keys: [jwk] }
    })
    return {
      url: `${server.origin}/jwks.json`,
      jwk,
      sign: async (claims = {}, options = {}) => this.#sign(key, claims, options),
      fetches: () => fetches,
    }
  }

  outage(): Promise<void> {
    return this.#server.close()
  }

  resume(): Promise<void> {
    return this.#server.listen()
  }

  #sign(key: SigningKey, claims: Record<string, unknown>, options: SigningOptions): string {
    const alg = options.alg ?? key.alg
    const now = Math.floor(Date.now() / 1000)
    const defaults = {
      iss: this.issuer, aud: this.audience, sub: `member-${fresh()}`, client_id: this.#clientId, iat: now, exp: now + LIFETIME_S, jti: fresh(),
    }
    const header = { alg, typ: 'at+jwt', kid: key.kid, ...options.header }
    return signToken(header, { ...defaults, ...claims }, alg, options.key ?? key.privateKey)
  }

  /** The newest key for an algorithm; for one that has no key of its own, the RSA key, whose name it then bears. */
  #current(alg?: string): SigningKey {
    const wanted = alg === 'ES256' ? 'ES256' : 'RS256'
    const key = this.#published.findLast((one) => one.alg === wanted)
    if (!key) throw new Error(`no ${wanted} key is published`)
    return key
  }

  async #newKey(alg: KeyAlg): Promise<SigningKey> {
    const index = this.#used[alg]++
    const privateKey = await keyFromStock(alg, index)
    stockUp(alg, index + 1)
    return { kid: fresh(), alg, privateKey }
  }
}

function fresh(): string {
  return randomBytes(9).toString('hex')
}
