// The suite as a plain script over undici's Client.
import { Client } from 'undici'
import { plainExpect } from './plain-expect.mjs'
import { suite } from './request-suite-steps.mjs'

const client = new Client(`http://127.0.0.1:${process.argv[2]}`)

async function request(method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = text === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' }
  const reply = await client.request({ method, path, headers, body: text })
  return { status: reply.statusCode, headers: reply.headers, text: await reply.body.text() }
}

const counts = await suite({ request, expect: plainExpect })
await client.close()
console.log(JSON.stringify({ ...counts, cpu: process.cpuUsage() }))
