import { errors, jwtVerify } from 'jose'
import { UnknownKey } from './key-set.js'
import { InsufficientScope, InvalidToken, NoToken } from './refusals.js'

/**
 * Makes the guard: handed a request, it answers who is asking and what their
 * token permits, or throws a refusal.
 */
export function createGuard({ keys, issuer, audience }) {
  async function verify(token) {
    const { payload } = await jwtVerify(token, (header) => keys.find(header), {
      algorithms: ['RS256', 'ES256'],
      typ: 'at+jwt',
      issuer,
      audience,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: 30,
    })
    return payload
  }

  return async function guard(request) {
    const token = bearerToken(request)
    try {
      const { sub, scope = '' } = await verify(token)
      return { sub, scopes: scopesIn(scope) }
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof UnknownKey) throw new InvalidToken(error.message)
      throw error
    }
  }
}

export function requireScope({ scopes }, needed) {
  if (!scopes.includes(needed)) throw new InsufficientScope(needed)
}

/** The token in the Authorization header: there and nowhere else (RFC 6750, section 2.1). */
function bearerToken(request) {
  const [scheme, token] = (request.headers.authorization ?? '').split(/ +/, 2)
  if (scheme.toLowerCase() !== 'bearer') throw new NoToken()
  return token ?? ''
}

function scopesIn(scope) {
  return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : []
}
