import http from 'node:http'
import https from 'node:https'
import { Refusal } from './refusal.js'

const ALLOWED = new Set((process.env.EGRESS_ALLOW ?? '').split(',').map((one) => one.trim()))
const WAYS = { 'http:': { client: http, port: '80' }, 'https:': { client: https, port: '443' } }
const MOST_BYTES = 1_000_000
const LIMIT_MS = 4500
const MOST_REDIRECTS = 3

/** Fetches a document from one of the few places we may call: all of it in 5 s and 1 MB, or nothing. */
export async function fetchText(address) {
  const url = allowed(address)
  try {
    return await follow(url, AbortSignal.timeout(LIMIT_MS))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(502, 'The document could not be fetched')
  }
}

/** The very URL object that is judged here is the one that is called: two parsers might read two hosts. */
function allowed(address, base) {
  if (typeof address !== 'string' || !URL.canParse(address, base)) throw new Refusal(422, 'url is an absolute URL')
  const url = new URL(address, base)
  const way = WAYS[url.protocol]
  if (!way) throw new Refusal(422, 'url begins with http:// or https://')
  const place = `${url.hostname}:${url.port || way.port}`
  if (!ALLOWED.has(place)) throw new Refusal(403, 'We do not call that place')
  return url
}

async function follow(start, signal) {
  let url = start
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await ask(url, signal)
    const { location } = response.headers
    if (response.statusCode === 200) return read(response)
    response.destroy()
    if (response.statusCode < 300 || response.statusCode > 399 || !location) break
    url = allowed(location, url)
  }
  throw new Refusal(502, 'The place did not answer with a document')
}

function ask(url, signal) {
  return new Promise((resolve, reject) => {
    WAYS[url.protocol].client.get(url, { signal, agent: false }, resolve).on('error', reject)
  })
}

async function read(response) {
  const chunks = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw new Refusal(422, 'The document is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
