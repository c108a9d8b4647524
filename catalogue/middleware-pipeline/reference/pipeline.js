/**
 * Puts layers around each other: the first wraps all others, the last is the
 * innermost. A layer is called with the exchange and with what lies inside it:
 *
 *     async (exchange, next) => reply
 *
 * It may answer itself and never call `next`, do something before or after it,
 * or catch what comes flying out of it.
 */
export function pipeline(layers) {
  return layers.reduceRight((inner, layer) => (exchange) => layer(exchange, () => inner(exchange)), undefined)
}
