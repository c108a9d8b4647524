import { createServer } from 'node:http'
import { PriceCache } from './price-cache.js'
import { PriceTable } from './price-table.js'
import { openRedis } from './redis.js'

const ttlMs = Number(process.env.CACHE_TTL ?? 60) * 1000
const table = new PriceTable(process.env.DATABASE_URL)
const redis = await openRedis(process.env.REDIS_URL)
const prices = new PriceCache({ table, redis, ttlMs })

const server = createServer(async (request, response) => {
  try {
    const [status, body] = await answer(request)
    send(response, status, body)
  } catch (error) {
    console.error(error)
    send(response, 500, { status: 500, title: 'Something broke on our side' })
  }
})

async function answer(request) {
  const { pathname } = new URL(request.url, 'http://here')
  if (pathname === '/healthz') return [200, { ok: await table.isThere() }]
  const [, encoded] = /^\/prices\/([^/]+)$/.exec(pathname) ?? []
  if (encoded === undefined) return [404, { status: 404, title: 'There is nothing here' }]
  const sku = decodeURIComponent(encoded)
  if (request.method === 'GET') {
    const price = await prices.find(sku)
    return price ? [200, price] : [404, { status: 404, title: 'Nobody knows this SKU' }]
  }
  if (request.method === 'PUT') {
    const { name, cents } = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8'))
    const price = await prices.set(sku, { name, cents })
    return [price.version === 1 ? 201 : 200, price]
  }
  return [405, { status: 405, title: 'Prices are read and written' }]
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(JSON.stringify(body))
}

server.listen(Number(process.env.PORT))

process.once('SIGTERM', () => {
  server.close(() => process.exit(0))
  server.closeIdleConnections()
})
