import { createServer } from 'node:http'
import { cancel, place, statsOf } from './orders.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request).catch((error) => {
    console.error(error.message)
    return [500, { title: 'Something broke on our side' }]
  })
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(JSON.stringify(body))
})

async function answer(request) {
  const [, first, second, third] = request.url.split('?')[0].split('/')
  const route = `${request.method} /${first}`
  if (route === 'GET /healthz') return [200, { ok: true }]
  if (route === 'POST /orders' && second === undefined) {
    const order = await readJson(request)
    if (!isOrder(order)) return [422, { title: 'An order has a customer, and cents from 1 to 999,999,999' }]
    return [201, await place(order)]
  }
  if (route === 'POST /orders' && third === 'cancel') return UUID.test(second) && (await cancel(second)) ? [200, {}] : NOT_FOUND
  if (route === 'GET /stats' && second) return [200, await statsOf(decodeURIComponent(second))]
  return NOT_FOUND
}

const NOT_FOUND = [404, { title: 'There is nothing here' }]

async function readJson(request) {
  try {
    return Object(JSON.parse(Buffer.concat(await request.toArray()).toString()))
  } catch {
    return {}
  }
}

function isOrder({ customer, cents }) {
  return typeof customer === 'string' && customer.length >= 1 && customer.length <= 200 && Number.isInteger(cents) && cents >= 1 && cents <= 999_999_999
}

server.listen(Number(process.env.PORT))
