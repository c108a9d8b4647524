import { createServer } from 'node:http'
import { findPrice, isReady, setPrice } from './prices.js'

createServer(async (request, response) => {
  try {
    const [status, body] = await answer(request)
    send(response, status, body)
  } catch (error) {
    console.error(error)
    send(response, 500, { title: 'Something broke on our side' })
  }
}).listen(Number(process.env.PORT))

async function answer(request) {
  const [, place, encoded] = request.url.split('/')
  if (place === 'healthz') return [200, { ok: await isReady() }]
  if (place !== 'prices' || !encoded) return [404, { title: 'There is nothing here' }]
  const sku = decodeURIComponent(encoded)
  if (request.method === 'PUT') return [200, await setPrice(sku, JSON.parse(Buffer.concat(await request.toArray()).toString('utf8')))]
  const price = await findPrice(sku)
  return price ? [200, price] : [404, { title: 'Nobody knows this SKU' }]
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(JSON.stringify(body))
}
