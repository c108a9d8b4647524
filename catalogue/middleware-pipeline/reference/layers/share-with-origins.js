import { settings } from '../settings.js'

/**
 * CORS: lets pages of known origins read our replies, refusals too, since they
 * have to tell their users what went wrong. Preflights are answered here,
 * before anybody asks for a key: a browser sends none with them.
 */
export async function shareWithOrigins(exchange, next) {
  const { origin } = exchange.request.headers
  // the reply differs from origin to origin, and caches must know
  exchange.replyHeaders.vary = 'Origin'
  if (settings.origins.includes(origin)) exchange.replyHeaders['access-control-allow-origin'] = origin
  return isPreflight(exchange) ? preflight() : next()
}

function isPreflight({ method, request }) {
  return method === 'OPTIONS' && request.headers.origin !== undefined && request.headers['access-control-request-method'] !== undefined
}

function preflight() {
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': 'Content-Type, X-Api-Key, X-Request-Id',
      'access-control-max-age': '600',
    },
  }
}
