import { isUtf8 } from 'node:buffer'
import type { Reply } from '../../author/context.ts'
import { ClaimBroken, rememberOrigin } from '../../author/expect.ts'
import { show } from '../../author/show.ts'
import { BODY_LIMIT, type Exchange } from '../../model/evidence.ts'
import { BODY_BYTES } from './limits.ts'

const JSON_TYPE = /^application\/(.+\+)?json$/

/** A reply that came whole. Nothing of it is decoded before it is asked for. */
export class ReceivedReply implements Reply {
  readonly status: number
  readonly bytes: Buffer
  readonly ms: number
  readonly exchange: Exchange
  readonly #headers: [string, string][]
  #mediaType: string | undefined
  #text: string | undefined
  #body: unknown
  #decoded = false

  constructor(exchange: Exchange, bytes: Buffer) {
    const response = exchange.response as NonNullable<Exchange['response']>
    this.status = response.status
    this.#headers = response.headers
    this.bytes = bytes
    this.ms = exchange.ms
    this.exchange = exchange
  }

  header(name: string): string | undefined {
    const wanted = name.toLowerCase()
    let found: string | undefined
    for (const [key, value] of this.#headers) {
      if (key.length !== wanted.length || key.toLowerCase() !== wanted) continue
      if (found === undefined) found = value
      // RFC 9110, 5.3: lines of the same name are one list; Set-Cookie is the exception
      else if (wanted !== 'set-cookie') found += `, ${value}`
    }
    return found
  }

  headers(name: string): string[] {
    const wanted = name.toLowerCase()
    return this.#headers.filter(([key]) => key.length === wanted.length && key.toLowerCase() === wanted).map(([, value]) => value)
  }

  get mediaType(): string {
    this.#mediaType ??= (this.headers('content-type').at(-1) ?? '').split(';', 1)[0]!.trim().toLowerCase()
    return this.#mediaType
  }

  get text(): string {
    this.#text ??= this.#recorded() ?? this.#content().toString('utf8')
    return this.#text
  }

  get body(): any {
    if (!this.#decoded) {
      this.#body = JSON_TYPE.test(this.mediaType) && this.#mayHaveBody() ? this.#json() : this.text
      this.#decoded = true
      rememberOrigin(this.#body, this.exchange)
    }
    return this.#body
  }

  #mayHaveBody(): boolean {
    return this.exchange.request.method !== 'HEAD' && this.status !== 204 && this.status !== 304
  }

  /** The record has decoded a short text already; if it is text there, it was UTF-8. */
  #recorded(): string | undefined {
    const { text, bytes } = (this.exchange.response as NonNullable<Exchange['response']>).body
    return bytes <= BODY_LIMIT && this.header('content-encoding') === undefined ? text : undefined
  }

  #json(): unknown {
    if (this.#recorded() === undefined && !isUtf8(this.#content())) this.#broken('bytes that are not UTF-8')
    // a byte order mark is no part of the value (RFC 8259, 8.1)
    const text = this.text.charCodeAt(0) === 0xfeff ? this.text.slice(1) : this.text
    try {
      return JSON.parse(text)
    } catch (error) {
      return this.#broken(text === '' ? 'an empty body' : `${show(text)} (${(error as Error).message})`)
    }
  }

  /** The bytes without their content coding. */
  #content(): Buffer {
    const coding = this.header('content-encoding')?.trim().toLowerCase()
    if (!coding || coding === 'identity' || this.bytes.length === 0) return this.bytes
    const { gunzipSync, inflateSync, brotliDecompressSync } = process.getBuiltinModule('node:zlib')
    const decode = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[coding]
    if (!decode) return this.bytes
    try {
      return decode(this.bytes, { maxOutputLength: BODY_BYTES })
    } catch (error) {
      return this.#broken(`bytes that cannot be decoded as ${coding} (${(error as Error).message})`, `a body in the coding that Content-Encoding names`)
    }
  }

  #broken(observed: string, expected = `valid JSON, as its Content-Type ${this.mediaType} says`): never {
    throw new ClaimBroken({ label: "the reply's body", expected, observed, part: 'body' }, this.exchange)
  }
}
