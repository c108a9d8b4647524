import { createHash } from 'node:crypto'
import type { Bucket, StoredObject } from './bucket.ts'
import { byteRange, slice } from './byte-range.ts'
import { quoted, receiveBody, type Answer, type Call } from './call.ts'
import { decode } from './canonical.ts'
import { checksumOf, type Algorithm } from './checksums.ts'
import { judgeWrite, notModified } from './conditions.ts'
import { algorithmAsked, checksumHeaders, describe, describedBy } from './description.ts'
import { invalidArgument, invalidRequest, noSuchKey, preconditionFailed, S3Error } from './s3-error.ts'
import { xml } from './xml.ts'

export async function putObject(call: Call): Promise<Answer> {
  const { bucket, key, headers, now } = call
  judgeWrite(key, bucket.get(key), headers)
  const description = describe(headers)
  const { chunks, size, md5, checksums } = await receiveBody(call, algorithmAsked(headers))
  const object: StoredObject = { key, chunks, size, etag: md5, lastModified: now, checksums: { values: checksums, type: 'FULL_OBJECT' }, ...description }
  // another may have written while this body was coming
  store(call, object)
  return { status: 200, headers: { etag: quoted(md5), ...checksumHeaders(object) } }
}

export async function getObject(call: Call): Promise<Answer> {
  const { bucket, key, headers, query } = call
  const object = bucket.get(key)
  if (!object) throw noSuchKey(key)
  if (notModified(object, headers)) return { status: 304, headers: { etag: quoted(object.etag), 'last-modified': object.lastModified.toUTCString() } }
  const range = byteRange(headers.range, object.size)
  const asked = headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED'
  const overrides = query.filter(([name]) => name.startsWith('response-')).map(([name, value]) => [name.slice('response-'.length), value])
  const described: Record<string, string> = { ...describedBy(object, asked && !range), ...Object.fromEntries(overrides) }
  if (!range) return { status: 200, headers: { ...described, 'content-length': String(object.size) }, body: object.chunks }
  return {
    status: 206,
    headers: { ...described, 'content-length': String(range.end - range.start), 'content-range': `bytes ${range.start}-${range.end - 1}/${object.size}` },
    body: slice(object.chunks, range),
  }
}

export async function deleteObject({ bucket, key, headers }: Call): Promise<Answer> {
  const object = bucket.get(key)
  if (headers['if-match'] !== undefined && object) judgeWrite(key, object, headers)
  bucket.remove(key)
  return { status: 204 }
}

export async function copyObject(call: Call): Promise<Answer> {
  const { bucket, key, headers, now, memory } = call
  const source = sourceOf(call)
  const replace = headers['x-amz-metadata-directive']?.toUpperCase() === 'REPLACE'
  if (source.key === key && !replace) throw invalidRequest('Copying an object onto itself changes nothing unless its metadata is replaced.')
  judgeWrite(key, bucket.get(key), headers)
  const algorithm = algorithmAsked(headers)
  memory.take(source.size)
  const { headers: kept, metadata } = replace ? describe(headers) : source
  const object: StoredObject = {
    key, headers: kept, metadata, chunks: source.chunks, size: source.size, lastModified: now, ...newSums(source, algorithm),
  }
  store(call, object)
  return { status: 200, body: xml('CopyObjectResult', { LastModified: now.toISOString(), ETag: quoted(object.etag), ...checksumMembers(object.checksums.values) }) }
}

/** A copy is one piece, whatever its source was made of. */
function newSums(source: StoredObject, algorithm: Algorithm | undefined): Pick<StoredObject, 'etag' | 'checksums'> {
  const etag = source.parts === undefined ? source.etag : md5Of(source.chunks)
  const values = algorithm ? { [algorithm]: checksumOf(algorithm, source.chunks).toString('base64') } : source.checksums.type === 'FULL_OBJECT' ? source.checksums.values : {}
  return { etag, checksums: { values, type: 'FULL_OBJECT' } }
}

/** The object that x-amz-copy-source names, if its conditions hold. */
export function sourceOf({ bucket, headers }: Pick<Call, 'bucket' | 'headers'>): StoredObject {
  const named = headers['x-amz-copy-source'] ?? ''
  const [from, ...rest] = decode(named.split('?')[0] as string).replace(/^\//, '').split('/')
  if (!from || rest.length === 0) throw invalidArgument('x-amz-copy-source', named, 'The copy source has to be <bucket>/<key>.')
  if (from !== bucket.name) throw new S3Error(404, 'NoSuchBucket', 'There is no such bucket.', { BucketName: from })
  const object = bucket.get(rest.join('/'))
  if (!object) throw noSuchKey(rest.join('/'))
  if (notModified(object, headers, 'x-amz-copy-source-')) throw preconditionFailed('x-amz-copy-source-If-None-Match')
  return object
}

export function checksumMembers(values: Partial<Record<Algorithm, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([algorithm, value]) => [`Checksum${algorithm}`, value]))
}

/** Puts an object whose bytes are accounted for, unless its condition does not hold any more. */
export function store({ bucket, headers, memory }: { bucket: Bucket } & Pick<Call, 'headers' | 'memory'>, object: StoredObject): void {
  try {
    judgeWrite(object.key, bucket.get(object.key), headers)
  } catch (error) {
    memory.giveBack(object.size)
    throw error
  }
  bucket.put(object)
}

function md5Of(chunks: readonly Buffer[]): string {
  const hash = createHash('md5')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}
