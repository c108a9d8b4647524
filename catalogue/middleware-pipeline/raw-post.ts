import type { Context, RawConnection } from 'roadworthy'

const CHUNK_BYTES = 16_384
/** How long a server that has heard enough gets to say so before it hears the rest. */
const EARLY_MS = 250

export interface RawPost {
  path: string
  headers: Record<string, string>
  body: string
  framing: 'content-length' | 'chunked'
}

/** An answer may be lost when its server closes with our bytes unread. That happens now and then; not three times on end. */
const TRIES = 3

/** Posts a body over a connection of its own: the status of the answer, undefined if each time the connection ended without one. */
export async function rawPost(context: Context, post: RawPost): Promise<number | undefined> {
  for (let tries = 1; ; tries++) {
    const status = await postOnce(context, post)
    if (status !== undefined || tries === TRIES) return status
  }
}

/** Listens before it has said all: a server that has heard enough may answer and close before it has read the rest. */
async function postOnce({ tcp, web }: Context, { path, headers, body, framing }: RawPost): Promise<number | undefined> {
  const bytes = Buffer.from(body)
  const connection = await tcp.connect()
  const head = {
    Host: new URL(web.url).host,
    Accept: 'application/json, application/problem+json',
    'Content-Type': 'application/json',
    ...headers,
    ...(framing === 'chunked' ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(bytes.length) }),
    Connection: 'close',
  }
  await connection.send(`POST ${path} HTTP/1.1\r\n${Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
  let status: number | undefined
  if (framing === 'chunked') {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) await connection.send(chunkOf(bytes.subarray(at, at + CHUNK_BYTES)))
    status = await answerWithin(connection, EARLY_MS)
    if (status === undefined) await connection.send('0\r\n\r\n')
  } else {
    status = await answerWithin(connection, EARLY_MS)
    if (status === undefined) await connection.send(bytes)
  }
  status ??= await answerWithin(connection, 10_000)
  connection.destroy()
  return status
}

function chunkOf(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}

async function answerWithin(connection: RawConnection, forMs: number): Promise<number | undefined> {
  const { bytes } = await connection.receive({ forMs, until: (received) => statusIn(received) !== undefined })
  return statusIn(bytes)
}

/** The final status; interim answers (1xx) come before it. */
function statusIn(received: Buffer): number | undefined {
  const text = received.toString('latin1')
  for (let at = 0; ; ) {
    const status = /^HTTP\/1\.[01] (\d{3})[^\n]*\n/.exec(text.slice(at))?.[1]
    if (status === undefined) return undefined
    if (!status.startsWith('1')) return Number(status)
    const end = /\r?\n\r?\n/.exec(text.slice(at))
    if (!end) return undefined
    at += end.index + end[0].length
  }
}
