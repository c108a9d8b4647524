/** What the environment says, read once. A program that starts with a wrong setting only fails later, and further from the cause. */
export const settings = {
  port: number('PORT', 3000),
  apiKeys: list('API_KEYS'),
  origins: list('CORS_ORIGINS'),
  bodyLimitBytes: number('BODY_LIMIT_BYTES', 65_536),
  rateLimit: number('RATE_LIMIT', 20),
  rateWindowMs: number('RATE_WINDOW_SECONDS', 10) * 1000,
  timeoutMs: number('REQUEST_TIMEOUT_MS', 1500),
  boomText: process.env.BOOM_TEXT ?? 'boom',
  redisUrl: process.env.REDIS_URL,
}

function number(name, otherwise) {
  const text = process.env[name]
  if (text === undefined) return otherwise
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, and is ${JSON.stringify(text)}`)
  return Number(text)
}

function list(name) {
  return (process.env[name] ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '')
}
