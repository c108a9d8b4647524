import type { Description, StoredObject } from './bucket.ts'
import { ALGORITHMS, algorithmNamed, checksumHeader, type Algorithm } from './checksums.ts'
import { invalidRequest, S3Error } from './s3-error.ts'

const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'content-type', 'expires']
const META = 'x-amz-meta-'
const LARGEST_METADATA = 2048

/** What a request says of the object that it brings. */
export function describe(headers: Record<string, string>): Description {
  const kept = Object.fromEntries(KEPT.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name] as string]))
  // aws-chunked is how it came, and no property of the object
  const encoding = kept['content-encoding']?.split(',').map((one) => one.trim()).filter((one) => one !== '' && one !== 'aws-chunked')
  if (encoding) {
    if (encoding.length > 0) kept['content-encoding'] = encoding.join(',')
    else delete kept['content-encoding']
  }
  const metadata = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(META)).map(([name, value]) => [name.slice(META.length), value]))
  const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0)
  if (size > LARGEST_METADATA) throw new S3Error(400, 'MetadataTooLarge', `Metadata may have ${LARGEST_METADATA} bytes.`)
  return { headers: { 'content-type': 'binary/octet-stream', ...kept }, metadata }
}

/** The headers that tell of an object. Its checksums only if they are asked for, and it is sent whole. */
export function describedBy(object: StoredObject, checksums: boolean): Record<string, string> {
  return {
    ...object.headers,
    ...Object.fromEntries(Object.entries(object.metadata).map(([name, value]) => [META + name, value])),
    etag: `"${object.etag}"`,
    'last-modified': object.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
    ...(checksums ? checksumHeaders(object) : {}),
  }
}

export function checksumHeaders({ checksums: { values, type } }: Pick<StoredObject, 'checksums'>): Record<string, string> {
  const entries = ALGORITHMS.filter((algorithm) => values[algorithm] !== undefined).map((algorithm) => [checksumHeader(algorithm), values[algorithm] as string])
  return entries.length === 0 ? {} : { ...Object.fromEntries(entries), 'x-amz-checksum-type': type }
}

/** The algorithm that a client names for what it is about to send. */
export function algorithmAsked(headers: Record<string, string>): Algorithm | undefined {
  const name = headers['x-amz-checksum-algorithm'] ?? headers['x-amz-sdk-checksum-algorithm']
  const algorithm = algorithmNamed(name)
  if (name !== undefined && !algorithm) throw invalidRequest('Checksum algorithm provided is unsupported.')
  return algorithm
}
