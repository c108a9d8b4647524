/**
 * One line for each request, once its outcome is known. It names what it
 * tells: headers and bodies hold secrets, and cannot get in by accident.
 */
export async function logRequests(exchange, next) {
  const began = performance.now()
  const reply = await next()
  const line = {
    requestId: exchange.id,
    method: exchange.method,
    path: exchange.path,
    status: reply.status,
    durationMs: Math.round(performance.now() - began),
    consumer: exchange.consumer,
  }
  // JSON writes every control character as an escape, so a line stays one line
  console.log(JSON.stringify(line))
  return reply
}
