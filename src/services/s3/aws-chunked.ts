import { invalidRequest, S3Error, signatureDoesNotMatch } from './s3-error.ts'
import { hmac, sameSignature, sha256, type Verified } from './signature.ts'

/** A chunk is held until its signature is checked, so it must not be endless. */
const LARGEST_CHUNK = 16 << 20
const LONGEST_LINE = 16 << 10

const EMPTY = sha256('')

/** The bodies that x-amz-content-sha256 may announce, and what of them is signed. */
const FORMS: Record<string, { signed: boolean; trailer: boolean }> = {
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD': { signed: true, trailer: false },
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': { signed: true, trailer: true },
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER': { signed: false, trailer: true },
}

export const isStreaming = (payload: string) => payload.startsWith('STREAMING-')

/**
 * Takes the chunks of an aws-chunked body apart and verifies each chunk's
 * signature before it is passed on. Returns the trailer's headers.
 */
export async function* decodeChunks(source: AsyncIterable<Buffer>, verified: Verified): AsyncGenerator<Buffer, Record<string, string>> {
  const form = FORMS[verified.payload]
  if (!form) throw new S3Error(400, 'InvalidArgument', `x-amz-content-sha256 cannot be ${verified.payload}.`)
  const input = new Input(source)
  let previous = verified.signature
  const sign = (kind: string, ...hashes: string[]) => hmac(verified.key, [`AWS4-HMAC-SHA256-${kind}`, verified.date, verified.scope, previous, ...hashes].join('\n')).toString('hex')
  for (;;) {
    const head = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await input.line())
    if (!head) throw incomplete('a chunk does not begin as it should')
    const size = Number.parseInt(head[1] as string, 16)
    if (size > LARGEST_CHUNK) throw invalidRequest(`A chunk may have ${LARGEST_CHUNK} bytes at most.`)
    const chunk = await input.take(size)
    if (form.signed) {
      const signature = head[2] ?? ''
      if (!sameSignature(sign('PAYLOAD', EMPTY, sha256(chunk)), signature)) throw signatureDoesNotMatch()
      previous = signature
    }
    if (size === 0) break
    if ((await input.line()) !== '') throw incomplete('a chunk does not end where it says')
    yield chunk
  }
  if (!form.trailer) return {}
  const trailer: Record<string, string> = {}
  let signature = ''
  for (let line = await input.line(true); line !== ''; line = await input.line(true)) {
    const [name, value] = line.split(/:(.*)/s, 2).map((part) => part.trim()) as [string, string?]
    if (value === undefined) throw new S3Error(400, 'MalformedTrailerError', 'The trailer is not well-formed.')
    if (name.toLowerCase() === 'x-amz-trailer-signature') signature = value
    else trailer[name.toLowerCase()] = value
  }
  if (form.signed) {
    const canonical = Object.entries(trailer).map(([name, value]) => `${name}:${value}\n`).join('')
    if (!sameSignature(sign('TRAILER', sha256(canonical)), signature)) throw signatureDoesNotMatch()
  }
  return trailer
}

export function incomplete(why: string): S3Error {
  return new S3Error(400, 'IncompleteBody', `The body is not what its headers announce: ${why}.`)
}

/** Bytes by count and by line. */
class Input {
  readonly #source: AsyncIterator<Buffer>
  #buffered: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Up to CR LF; at the end of everything '' where that will do. */
  async line(orEnd = false): Promise<string> {
    for (;;) {
      const end = this.#buffered.indexOf('\r\n')
      if (end >= 0) {
        const line = this.#buffered.toString('latin1', 0, end)
        this.#buffered = this.#buffered.subarray(end + 2)
        return line
      }
      if (this.#buffered.length > LONGEST_LINE) throw incomplete('a line of it does not end')
      if (await this.#more()) continue
      if (orEnd && this.#buffered.length === 0) return ''
      throw incomplete('it ends too early')
    }
  }

  async take(count: number): Promise<Buffer> {
    const parts = [this.#buffered]
    let have = this.#buffered.length
    while (have < count) {
      this.#buffered = Buffer.alloc(0)
      if (!(await this.#more())) throw incomplete('it ends too early')
      parts.push(this.#buffered)
      have += this.#buffered.length
    }
    const all = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
    this.#buffered = all.subarray(count)
    return all.subarray(0, count)
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next()
    if (next.done) return false
    this.#buffered = this.#buffered.length === 0 ? next.value : Buffer.concat([this.#buffered, next.value])
    return true
  }
}
