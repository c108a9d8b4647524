import { S3Error } from './s3-error.ts'

const LONGEST_HEAD = 8 << 10
const LARGEST_FIELD = 20 << 10
const MOST_FIELDS = 100

export interface Form {
  /** By their names in lower case. */
  fields: Record<string, string>
  fileName: string
  /** The bytes of the field `file`, which S3 wants as the last; what stands behind it is passed over. */
  file: AsyncIterable<Buffer>
}

/** Reads a form (RFC 7578) up to its file, whose bytes then come as they arrive. */
export async function readForm(source: AsyncIterable<Buffer>, contentType: string): Promise<Form> {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  if (!boundary) throw malformed('the boundary is missing')
  const reader = new PartReader(source, (boundary[1] ?? boundary[2]) as string)
  for await (const _before of reader.untilDelimiter()) continue
  const fields: Record<string, string> = Object.create(null)
  for (let count = 0; count < MOST_FIELDS; count++) {
    const head = await reader.head()
    if (head === undefined) throw new S3Error(400, 'InvalidArgument', 'POST requires exactly one file upload per request.', { ArgumentName: 'file', ArgumentValue: '0' })
    const name = parameter(head, 'name')?.toLowerCase()
    if (name === undefined) throw malformed('a part has no name')
    if (name === 'file') return { fields, fileName: parameter(head, 'filename')?.split(/[/\\]/).at(-1) ?? '', file: reader.untilDelimiter() }
    fields[name] = await text(reader.untilDelimiter())
  }
  throw malformed(`it has more than ${MOST_FIELDS} fields`)
}

async function text(source: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > LARGEST_FIELD) throw new S3Error(400, 'MaxPostPreDataLengthExceededError', 'The fields before the file are too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parameter(head: string, name: string): string | undefined {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? ''
  return new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(disposition)?.slice(1).find((value) => value !== undefined)
}

export function malformed(why: string): S3Error {
  return new S3Error(400, 'MalformedPOSTRequest', `The body is not well-formed multipart/form-data: ${why}.`)
}

class PartReader {
  readonly #source: AsyncIterator<Buffer>
  readonly #delimiter: Buffer
  // the first delimiter may stand at the very beginning, without a line's end before it
  #buffered: Buffer = Buffer.from('\r\n')

  constructor(source: AsyncIterable<Buffer>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]()
    this.#delimiter = Buffer.from(`\r\n--${boundary}`)
  }

  /** All before the next delimiter. */
  async *untilDelimiter(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#buffered.indexOf(this.#delimiter)
      // what may be the beginning of a delimiter waits for what follows
      const sure = at >= 0 ? at : Math.max(0, this.#buffered.length - this.#delimiter.length + 1)
      if (sure > 0) yield this.#take(sure)
      if (at >= 0) {
        this.#take(this.#delimiter.length)
        return
      }
      await this.#more()
    }
  }

  /** The headers of the part that begins here; undefined behind the last. */
  async head(): Promise<string | undefined> {
    for (;;) {
      if (this.#buffered.toString('latin1', 0, 2) === '--') return undefined
      const end = this.#buffered.indexOf('\r\n\r\n')
      if (end >= 0) return this.#take(end + 4).toString('utf8', 2)
      if (this.#buffered.length > LONGEST_HEAD) throw malformed('the headers of a part do not end')
      await this.#more()
    }
  }

  #take(count: number): Buffer {
    const taken = this.#buffered.subarray(0, count)
    this.#buffered = this.#buffered.subarray(count)
    return taken
  }

  async #more(): Promise<void> {
    const next = await this.#source.next()
    if (next.done) throw malformed('it ends too early')
    this.#buffered = this.#buffered.length === 0 ? next.value : Buffer.concat([this.#buffered, next.value])
  }
}
