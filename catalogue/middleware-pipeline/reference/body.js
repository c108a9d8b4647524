import { Problem } from './problem.js'
import { settings } from './settings.js'

/**
 * The JSON value that a request carries.
 *
 * @throws {Problem} 415 for another media type, 413 for too much, 400 for what cannot be read
 */
export async function readJson(request) {
  const mediaType = (request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase()
  if (mediaType !== 'application/json') throw new Problem(415, 'Send application/json.')
  const bytes = await readBytes(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Problem(400, 'The body is not JSON.')
  }
}

/** Counts what comes, whatever was announced: a chunked body announces nothing. */
async function readBytes(request) {
  if (Number(request.headers['content-length'] ?? 0) > settings.bodyLimitBytes) throw tooLarge()
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > settings.bodyLimitBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The rest of the body is not read, so nothing else can come on this connection. */
function tooLarge() {
  return new Problem(413, `A body has at most ${settings.bodyLimitBytes} bytes.`, { connection: 'close' })
}
