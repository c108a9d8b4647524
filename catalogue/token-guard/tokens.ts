import { createHmac } from 'node:crypto'
import type { Decoy, JwksIssuer } from 'roadworthy'

type SigningOptions = NonNullable<Parameters<JwksIssuer['sign']>[1]>

const EVERYTHING = 'loans:read loans:write'

/** Seconds since 1970, so many minutes from now. */
export const inMinutes = (minutes: number): number => Math.floor(Date.now() / 1000) + minutes * 60

/** A proper access token, but for what `claims` and `options` change about it. */
export function accessToken(
  signer: Pick<JwksIssuer | Decoy, 'sign'>,
  claims: Record<string, unknown>,
  options: SigningOptions = {},
): Promise<string> {
  return signer.sign({ client_id: 'lendery-app', scope: EVERYTHING, ...claims }, { ...options, header: { typ: 'at+jwt', ...options.header } })
}

/** The claims of a proper access token, for tokens that are put together by hand. */
export function claimsFor(jwks: JwksIssuer, sub: string): Record<string, unknown> {
  return {
    iss: jwks.issuer, aud: jwks.audience, sub, client_id: 'lendery-app', scope: EVERYTHING,
    iat: inMinutes(0), exp: inMinutes(10), jti: `${sub}-by-hand`,
  }
}

export function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
}

/** Tokens that came from a real one, damaged on the way. */
export function damaged(token: string, another: string, elliptic: string): Record<string, string> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const [, otherPayload = '', otherSignature = ''] = another.split('.')
  return {
    "another member's claims under this signature": `${header}.${otherPayload}.${signature}`,
    "these claims under another token's signature": `${header}.${payload}.${otherSignature}`,
    'a signature with one letter changed': `${header}.${payload}.${withOneLetterChanged(signature)}`,
    'a signature that was cut short': `${header}.${payload}.${signature.slice(0, -8)}`,
    'an empty signature': `${header}.${payload}.`,
    'an elliptic signature of zeros': `${elliptic.slice(0, elliptic.lastIndexOf('.'))}.${base64url(Buffer.alloc(64))}`,
    'a header that names the other algorithm': `${base64url({ ...headerOf(token), alg: 'ES256' })}.${payload}.${signature}`,
    'a header without an algorithm': `${base64url({ ...headerOf(token), alg: undefined })}.${payload}.${signature}`,
    'claims that are not JSON': `${header}.${base64url('not json')}.${signature}`,
    'no signature at all': `${header}.${payload}`,
    'a fourth part': `${token}.${signature}`,
  }
}

/** Things that were never tokens. */
export const JUNK = {
  'a word': 'junk',
  'three words': 'not.a.token',
  'two dots': '..',
  'null for header and claims': `${base64url('null')}.${base64url('null')}.AAAA`,
  'a header that breaks off': `${base64url('{"alg":"RS256"')}.${base64url('{}')}.AAAA`,
  'five parts, as an encrypted token has': 'a.b.c.d.e',
}

/** Signed with HMAC, with what everybody knows for a secret: the public key. */
export function signedWithThePublicKey(jwks: JwksIssuer, sub: string, kid: unknown, alg: 'RS256' | 'ES256'): Record<string, string> {
  const { pem, jwk } = jwks.publicKey(alg)
  const secrets = { 'PEM text': `${pem.trimEnd()}\n`, 'PEM text without its last newline': pem.trimEnd(), JWK: JSON.stringify(jwk) }
  const input = jwks.forge({ alg: 'HS256', typ: 'at+jwt', kid }, claimsFor(jwks, sub)).split('.', 2).join('.')
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [
      `HMAC with the ${alg} key's ${name}`,
      `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`,
    ]),
  )
}

/** Signed by an attacker, and telling the verifier where to find the attacker's key. */
export async function namingTheirOwnKey(decoy: Decoy, sub: string, kid: unknown): Promise<Record<string, string>> {
  const token = (header: Record<string, unknown>, claims = {}) => accessToken(decoy, { sub, ...claims }, { header })
  return {
    'a key in the header (jwk), under a published name': await token({ kid, jwk: decoy.jwk }),
    'a key in the header (jwk), under a name of its own': await token({ jwk: decoy.jwk }),
    'a key set of its own (jku)': await token({ jku: decoy.url }),
    'a certificate of its own (x5u)': await token({ x5u: decoy.url }),
    'an address for a key id': await token({ kid: decoy.url }),
    'an issuer of its own': await token({}, { iss: new URL(decoy.url).origin }),
    'the name of a published key, and no more': await token({ kid }),
  }
}

function withOneLetterChanged(text: string): string {
  // in the middle: the last letter of base64url may carry bits that do not count
  const at = Math.floor(text.length / 2)
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
}

function base64url(value: string | Buffer | object): string {
  if (Buffer.isBuffer(value)) return value.toString('base64url')
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}
