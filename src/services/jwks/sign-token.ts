import { constants, createHmac, createPrivateKey, KeyObject, sign, type JsonWebKey, type webcrypto } from 'node:crypto'

/**
 * Made by hand rather than with a library: a library refuses to make most of
 * the tokens that a verifier has to be shown.
 */
export function signToken(header: Record<string, unknown>, claims: Record<string, unknown>, alg: string, key: unknown): string {
  const input = `${part(header)}.${part(claims)}`
  return `${input}.${signatureOf(input, alg, key).toString('base64url')}`
}

/** Header, claims and signature as they are given; undefined members are left out. */
export function unsignedToken(header: Record<string, unknown>, claims: Record<string, unknown>, signature = ''): string {
  return `${part(header)}.${part(claims)}.${signature}`
}

function part(value: Record<string, unknown>): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signatureOf(input: string, alg: string, key: unknown): Buffer {
  const [, family, bits] = /^(HS|RS|PS|ES)(256|384|512)$/.exec(alg) ?? []
  const hash = `sha${bits}`
  switch (family) {
    case 'HS':
      return createHmac(hash, secret(key)).update(input).digest()
    case 'RS':
      return sign(hash, Buffer.from(input), privateKey(key))
    case 'PS':
      return sign(hash, Buffer.from(input), { key: privateKey(key), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST })
    case 'ES':
      // JWS wants r and s side by side, not ASN.1 (RFC 7518 section 3.4)
      return sign(hash, Buffer.from(input), { key: privateKey(key), dsaEncoding: 'ieee-p1363' })
  }
  throw new Error(`cannot sign with ${alg}; write a token of that kind with forge()`)
}

function secret(key: unknown): string | Buffer {
  if (typeof key === 'string') return key
  if (ArrayBuffer.isView(key)) return Buffer.from(key.buffer, key.byteOffset, key.byteLength)
  throw new TypeError('an HMAC takes text or bytes as its key')
}

function privateKey(key: unknown): KeyObject {
  if (key instanceof KeyObject) return key
  if (typeof key === 'string' || Buffer.isBuffer(key)) return createPrivateKey(key)
  if (key instanceof CryptoKey) return KeyObject.from(key as webcrypto.CryptoKey)
  if (typeof key === 'object' && key !== null) return createPrivateKey({ key: key as JsonWebKey, format: 'jwk' })
  throw new TypeError('a signature takes a private key: a KeyObject, a CryptoKey, PEM text or a JWK')
}
