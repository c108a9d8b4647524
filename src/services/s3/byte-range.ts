import { S3Error } from './s3-error.ts'

export interface ByteRange {
  start: number
  /** Behind its last byte. */
  end: number
}

/** The one range that is asked for; undefined where all is to be sent. Several at once are not offered, and then all is sent. */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '')
  if (!parts || (parts[1] === '' && parts[2] === '')) return undefined
  const [first, last] = [parts[1] as string, parts[2] as string]
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  if (start >= size || end <= start) {
    throw new S3Error(416, 'InvalidRange', 'The requested range cannot be satisfied.', { RangeRequested: header ?? '', ActualObjectSize: String(size) })
  }
  return { start, end }
}

/** The bytes of a range, not copied. */
export function slice(chunks: readonly Buffer[], { start, end }: ByteRange): Buffer[] {
  const found: Buffer[] = []
  let at = 0
  for (const chunk of chunks) {
    const [from, to] = [Math.max(start - at, 0), Math.min(end - at, chunk.length)]
    if (from < to) found.push(chunk.subarray(from, to))
    at += chunk.length
  }
  return found
}
