import { createServer } from 'node:http'
import { Exchange } from './exchange.js'
import { authenticate } from './layers/authenticate.js'
import { cutOff } from './layers/cut-off.js'
import { forbidSniffing } from './layers/forbid-sniffing.js'
import { identify } from './layers/identify.js'
import { limitRate } from './layers/limit-rate.js'
import { logRequests } from './layers/log-requests.js'
import { problems } from './layers/problems.js'
import { shareWithOrigins } from './layers/share-with-origins.js'
import { pipeline } from './pipeline.js'
import { route } from './route.js'
import { settings } from './settings.js'

// The order is the design: each layer may rely on those before it and covers those after it.
const answer = pipeline([
  identify, // first, since everything else names the id
  logRequests, // outside of the boundary, so that it sees what errors have become
  forbidSniffing,
  shareWithOrigins, // before any refusal, and before preflights could be refused
  problems,
  cutOff,
  authenticate,
  limitRate,
  route,
])

const server = createServer(async (request, response) => {
  const exchange = new Exchange(request)
  const reply = await answer(exchange)
  const body = reply.body === undefined ? '' : JSON.stringify(reply.body)
  response.writeHead(reply.status, {
    ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    ...exchange.replyHeaders,
    ...reply.headers,
  })
  response.end(body)
})

server.listen(settings.port, '127.0.0.1')

// what is under way is finished, then the process ends by itself
process.on('SIGTERM', () => server.close(() => process.exit()))
