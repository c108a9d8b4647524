import { createServer } from 'node:http'
import { No, addStock, findMember, findStock, giveBack, join, lend, openLoans, transfer } from './desk.js'

const created = async (work) => [201, await work]
const ok = async (work) => [200, await work]

function answer(method, [what, id, then], body) {
  switch (`${method} ${what}${id === undefined ? '' : ' id'}${then === undefined ? '' : ` ${then}`}`) {
    case 'GET healthz': return ok({})
    case 'POST stock': return created(addStock(body))
    case 'GET stock id': return ok(findStock(id))
    case 'POST members': return created(join(body))
    case 'GET members id': return ok(findMember(id))
    case 'GET members id loans': return ok(openLoans(id))
    case 'POST loans': return created(lend(body))
    case 'POST loans id return': return ok(giveBack(id))
    case 'POST transfers': return ok(transfer(body))
    default: throw new No(404, 'not-found')
  }
}

async function reply(request) {
  try {
    const body = Buffer.concat(await request.toArray()).toString()
    return await answer(request.method, request.url.slice(1).split('/'), body && JSON.parse(body))
  } catch (error) {
    if (error instanceof No) return [error.status, { title: error.code, code: error.code }]
    console.error(error)
    return [500, { title: 'Something went wrong' }]
  }
}

createServer(async (request, response) => {
  const [status, body] = await reply(request)
  response.writeHead(status, { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(JSON.stringify(body))
}).listen(process.env.PORT)
