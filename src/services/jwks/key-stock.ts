import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

export type KeyAlg = 'RS256' | 'ES256'

export const KEY_ALGS: readonly KeyAlg[] = ['RS256', 'ES256']

/** Private keys by the order in which an issuer uses them. An RSA key takes a tenth of a second to make, so all issuers of a process draw from one stock, each giving them names of its own. */
const stock: Record<KeyAlg, Promise<KeyObject>[]> = { RS256: [], ES256: [] }

export function keyFromStock(alg: KeyAlg, index: number): Promise<KeyObject> {
  const keys = stock[alg]
  while (keys.length <= index) keys.push(make(alg))
  return keys[index] as Promise<KeyObject>
}

/** Makes it in the background. */
export function stockUp(alg: KeyAlg, index: number): void {
  keyFromStock(alg, index).catch(() => {})
}

async function make(alg: KeyAlg): Promise<KeyObject> {
  const pair = alg === 'RS256' ? await generate('rsa', { modulusLength: 2048 }) : await generate('ec', { namedCurve: 'P-256' })
  return pair.privateKey
}

export function publicJwk(privateKey: KeyObject, kid: string, alg: KeyAlg): Record<string, unknown> {
  return { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid, alg, use: 'sig' }
}

export function publicPem(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }) as string
}
