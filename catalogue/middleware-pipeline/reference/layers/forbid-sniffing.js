/** A browser must take our replies for what we say they are. */
export async function forbidSniffing(exchange, next) {
  exchange.replyHeaders['x-content-type-options'] = 'nosniff'
  return next()
}
