// The suite as a plain script over node:http with a keep-alive agent.
import { Agent, request as send } from 'node:http'
import { plainExpect } from './plain-expect.mjs'
import { suite } from './request-suite-steps.mjs'

const agent = new Agent({ keepAlive: true })
const port = Number(process.argv[2])

function request(method, path, body) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = { accept: 'application/json' }
    if (text !== undefined) {
      headers['content-type'] = 'application/json'
      headers['content-length'] = Buffer.byteLength(text)
    }
    const sent = send({ host: '127.0.0.1', port, method, path, headers, agent }, (reply) => {
      let received = ''
      reply.setEncoding('utf8')
      reply.on('data', (chunk) => (received += chunk))
      reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, text: received }))
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

const counts = await suite({ request, expect: plainExpect })
agent.destroy()
console.log(JSON.stringify({ ...counts, cpu: process.cpuUsage() }))
