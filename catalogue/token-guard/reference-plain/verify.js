import * as crypto from 'node:crypto'

const { JWKS_URL, JWT_ISSUER, JWT_AUDIENCE } = process.env
const KEY_TYPES = { RS256: 'RSA', ES256: 'EC' }
const LEEWAY_SECONDS = 30

/** The claims of an access token that can be believed; undefined for any other. */
export async function verify(token) {
  const parts = token.split('.')
  if (parts.length !== 3) return undefined
  const header = decoded(parts[0])
  const kty = KEY_TYPES[header?.alg]
  if (!kty || !['at+jwt', 'application/at+jwt'].includes(header.typ)) return undefined

  // asking each time is slow, but it is never out of date
  const { keys } = await (await fetch(JWKS_URL)).json()
  const jwk = keys.find((key) => key.kid === header.kid && key.kty === kty)
  if (!jwk) return undefined
  const key = crypto.createPublicKey({ key: jwk, format: 'jwk' })
  const signature = Buffer.from(parts[2], 'base64url')
  if (!crypto.verify('sha256', Buffer.from(`${parts[0]}.${parts[1]}`), { key, dsaEncoding: 'ieee-p1363' }, signature)) return undefined

  const claims = decoded(parts[1])
  return isForUs(claims) && isCurrent(claims) ? claims : undefined
}

function isForUs({ iss, aud, sub }) {
  return iss === JWT_ISSUER && [aud].flat().includes(JWT_AUDIENCE) && typeof sub === 'string'
}

function isCurrent({ exp, nbf = 0 }) {
  const now = Date.now() / 1000
  return typeof exp === 'number' && exp > now - LEEWAY_SECONDS && nbf < now + LEEWAY_SECONDS
}

function decoded(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
