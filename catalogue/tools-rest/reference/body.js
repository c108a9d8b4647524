import { Problem } from './problem.js'

const LIMIT_BYTES = 1024 * 1024

/**
 * The JSON value a request carries.
 *
 * @throws {Problem} 415 for another media type, 413 for too much, 400 for what cannot be read
 */
export async function readJson(request, mediaTypes) {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase()
  if (!mediaTypes.includes(mediaType)) throw new Problem(415, `Send ${mediaTypes.join(' or ')}.`)

  const bytes = await readBytes(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Problem(400, 'The body is not JSON.')
  }
}

async function readBytes(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > LIMIT_BYTES) throw new Problem(413, 'The body is too large.', { headers: { connection: 'close' } })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
