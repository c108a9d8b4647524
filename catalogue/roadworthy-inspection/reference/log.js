/** One line of JSON for each answer. Of what came it says the route and the trace, never a header's or a body's content. */
export function logAnswer({ request, route, status, ms, trouble }) {
  const traceId = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(request.headers.traceparent ?? '')?.[1]
  write({
    level: status >= 500 ? 'error' : 'info',
    message: 'answered',
    method: request.method,
    route: route ?? 'none',
    status,
    ms: Math.round(ms),
    ...(traceId ? { trace_id: traceId } : {}),
    ...(trouble ? { error: trouble.message } : {}),
  })
}

export function write(fields) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\n`)
}
