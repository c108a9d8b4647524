const counts = new Map()

/** Counts an answer by its route, not its path: ids would make a series each. */
export function countAnswer({ request, route, status }) {
  const key = `method="${/^[A-Z]+$/.test(request.method) ? request.method : 'other'}",route="${route ?? 'none'}",status="${status}"`
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** In the text format that Prometheus reads. */
export function metricsText() {
  const lines = [...counts].map(([labels, count]) => `http_requests_total{${labels}} ${count}`)
  return ['# HELP http_requests_total Answers given.', '# TYPE http_requests_total counter', ...lines, ''].join('\n')
}
