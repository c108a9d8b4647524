import { createHash, randomUUID } from 'node:crypto'
import type { Checksums, Part, StoredObject, Upload } from './bucket.ts'
import { byBytes } from './bucket.ts'
import { byteRange, slice } from './byte-range.ts'
import { quoted, receiveBody, receiveDocument, type Answer, type Call } from './call.ts'
import { ALGORITHMS, checksumHeader, checksumOf, type Algorithm } from './checksums.ts'
import { judgeWrite } from './conditions.ts'
import { algorithmAsked, checksumHeaders, describe } from './description.ts'
import { checksumMembers, sourceOf, store } from './objects.ts'
import { invalidArgument, invalidRequest, noSuchUpload, S3Error } from './s3-error.ts'
import { childText, readXml, xml, type XmlElement } from './xml.ts'

const SMALLEST_PART = 5 << 20
const MOST_PARTS = 10_000
const MOST_UPLOADS = 10_000

export async function createUpload({ bucket, key, headers, now }: Call): Promise<Answer> {
  if (bucket.uploads.size >= MOST_UPLOADS) throw new S3Error(503, 'SlowDown', 'There are too many unfinished uploads.')
  const algorithm = algorithmAsked(headers)
  const asked = headers['x-amz-checksum-type']?.toUpperCase()
  if (asked !== undefined && asked !== 'FULL_OBJECT' && asked !== 'COMPOSITE') throw invalidRequest('The checksum type is FULL_OBJECT or COMPOSITE.')
  const checksumType = asked ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE')
  const id = randomUUID().replaceAll('-', '')
  bucket.uploads.set(id, { id, key, description: describe(headers), initiated: now, checksumType, parts: new Map(), ...(algorithm ? { algorithm } : {}) })
  return {
    status: 200,
    headers: algorithm ? { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': checksumType } : {},
    body: xml('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId: id }),
  }
}

export async function uploadPart(call: Call): Promise<Answer> {
  const upload = uploadOf(call)
  const number = partNumber(call)
  if (call.headers['x-amz-copy-source'] !== undefined) return copyPart(call, upload, number)
  const { chunks, size, md5, checksums } = await receiveBody(call, upload.algorithm)
  keep(call, upload, { number, chunks, size, etag: md5, lastModified: call.now, checksums })
  return { status: 200, headers: { etag: quoted(md5), ...checksumHeaders({ checksums: { values: checksums, type: 'FULL_OBJECT' } }) } }
}

function copyPart(call: Call, upload: Upload, number: number): Answer {
  const source = sourceOf(call)
  const range = byteRange(call.headers['x-amz-copy-source-range'], source.size) ?? { start: 0, end: source.size }
  const chunks = slice(source.chunks, range)
  const size = range.end - range.start
  call.memory.take(size)
  const hash = createHash('md5')
  for (const chunk of chunks) hash.update(chunk)
  const checksums = upload.algorithm ? { [upload.algorithm]: checksumOf(upload.algorithm, chunks).toString('base64') } : {}
  const part: Part = { number, chunks, size, etag: hash.digest('hex'), lastModified: call.now, checksums }
  keep(call, upload, part)
  return { status: 200, body: xml('CopyPartResult', { LastModified: call.now.toISOString(), ETag: quoted(part.etag), ...checksumMembers(checksums) }) }
}

/** The upload may have ended while the part was coming. */
function keep({ bucket, memory }: Call, upload: Upload, part: Part): void {
  if (!bucket.uploads.has(upload.id)) {
    memory.giveBack(part.size)
    throw noSuchUpload(upload.id)
  }
  bucket.putPart(upload, part)
}

export async function completeUpload(call: Call): Promise<Answer> {
  const { bucket, key, headers, now, memory } = call
  uploadOf(call)
  const { text } = await receiveDocument(call)
  // another may have completed it meanwhile
  const upload = uploadOf(call)
  const parts = partsOf(readXml(text, 'CompleteMultipartUpload'), upload)
  judgeWrite(key, bucket.get(key), headers)
  const etag = `${createHash('md5').update(Buffer.concat(parts.map((part) => Buffer.from(part.etag, 'hex')))).digest('hex')}-${parts.length}`
  const object: StoredObject = {
    key, ...upload.description, chunks: parts.flatMap((part) => part.chunks), size: parts.reduce((sum, part) => sum + part.size, 0),
    etag, lastModified: now, parts: parts.length, checksums: joined(upload, parts),
  }
  judgeWhole(headers, object.checksums)
  bucket.endUpload(upload, new Set(parts))
  store({ bucket, headers, memory }, object)
  return {
    status: 200,
    body: xml('CompleteMultipartUploadResult', {
      Location: `http://${headers.host ?? ''}/${bucket.name}/${key}`, Bucket: bucket.name, Key: key, ETag: quoted(etag),
      ...checksumMembers(object.checksums.values), ...(upload.algorithm ? { ChecksumType: upload.checksumType } : {}),
    }),
  }
}

/** The parts a client lists, if they are the ones that are here. */
function partsOf(document: XmlElement, upload: Upload): Part[] {
  const listed = document.children.filter((child) => child.name === 'Part')
  if (listed.length === 0) throw new S3Error(400, 'MalformedXML', 'At least one part has to be listed.')
  let before = 0
  const parts = listed.map((one) => {
    const number = Number(childText(one, 'PartNumber'))
    if (number <= before) throw new S3Error(400, 'InvalidPartOrder', 'Parts have to be listed in ascending order.')
    before = number
    const part = upload.parts.get(number)
    const sums = ALGORITHMS.every((algorithm) => [undefined, part?.checksums[algorithm]].includes(childText(one, `Checksum${algorithm}`)))
    if (!part || childText(one, 'ETag')?.replaceAll('"', '') !== part.etag || !sums) {
      throw new S3Error(400, 'InvalidPart', 'A listed part was not uploaded, or is not the one that was.', { PartNumber: String(number), UploadId: upload.id })
    }
    return part
  })
  const small = parts.slice(0, -1).find((part) => part.size < SMALLEST_PART)
  if (small) throw new S3Error(400, 'EntityTooSmall', `All parts but the last have at least ${SMALLEST_PART} bytes.`, { PartNumber: String(small.number), ProposedSize: String(small.size) })
  return parts
}

function joined({ algorithm, checksumType }: Upload, parts: Part[]): Checksums {
  if (!algorithm) return { values: {}, type: 'FULL_OBJECT' }
  return { values: { [algorithm]: checksumType === 'COMPOSITE' ? ofParts(algorithm, parts) : ofWhole(algorithm, parts) }, type: checksumType }
}

function ofParts(algorithm: Algorithm, parts: Part[]): string {
  const sums = parts.map((part) => Buffer.from(part.checksums[algorithm] ?? '', 'base64'))
  return `${checksumOf(algorithm, sums).toString('base64')}-${parts.length}`
}

function ofWhole(algorithm: Algorithm, parts: Part[]): string {
  return checksumOf(algorithm, parts.flatMap((part) => part.chunks)).toString('base64')
}

function judgeWhole(headers: Record<string, string>, { values }: Checksums): void {
  for (const algorithm of ALGORITHMS) {
    const claimed = headers[checksumHeader(algorithm)]
    // of a composite one the number of parts may be left out
    if (claimed === undefined || values[algorithm] === undefined || values[algorithm]?.split('-')[0] === claimed.split('-')[0]) continue
    throw new S3Error(400, 'BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`)
  }
}

export async function abortUpload(call: Call): Promise<Answer> {
  call.bucket.endUpload(uploadOf(call))
  return { status: 204 }
}

export async function listParts(call: Call): Promise<Answer> {
  const upload = uploadOf(call)
  const after = Number(call.value('part-number-marker') ?? 0)
  const most = Math.min(Number(call.value('max-parts') ?? 1000) || 1000, 1000)
  const all = [...upload.parts.values()].filter((part) => part.number > after).sort((a, b) => a.number - b.number)
  const shown = all.slice(0, most)
  return {
    status: 200,
    body: xml('ListPartsResult', {
      Bucket: call.bucket.name, Key: upload.key, UploadId: upload.id, PartNumberMarker: after, NextPartNumberMarker: shown.at(-1)?.number, MaxParts: most, IsTruncated: all.length > shown.length,
      Part: shown.map((part) => ({ PartNumber: part.number, LastModified: part.lastModified.toISOString(), ETag: quoted(part.etag), Size: part.size, ...checksumMembers(part.checksums) })),
    }),
  }
}

export async function listUploads(call: Call): Promise<Answer> {
  const prefix = call.value('prefix') ?? ''
  const [keyMarker, idMarker] = [call.value('key-marker') ?? '', call.value('upload-id-marker')]
  const most = Math.min(Number(call.value('max-uploads') ?? 1000) || 1000, 1000)
  const order = (a: Upload, b: Upload) => byBytes(a.key, b.key) || a.initiated.getTime() - b.initiated.getTime() || byBytes(a.id, b.id)
  const all = [...call.bucket.uploads.values()].filter((upload) => upload.key.startsWith(prefix)).sort(order)
  const passed = all.findLastIndex((upload) => byBytes(upload.key, keyMarker) < 0 || (upload.key === keyMarker && (idMarker === undefined || upload.id === idMarker)))
  const rest = keyMarker === '' ? all : all.slice(passed + 1)
  const shown = rest.slice(0, most)
  const truncated = rest.length > shown.length
  return {
    status: 200,
    body: xml('ListMultipartUploadsResult', {
      Bucket: call.bucket.name, Prefix: prefix, KeyMarker: keyMarker, MaxUploads: most, IsTruncated: truncated,
      ...(truncated ? { NextKeyMarker: shown.at(-1)?.key, NextUploadIdMarker: shown.at(-1)?.id } : {}),
      Upload: shown.map((upload) => ({ Key: upload.key, UploadId: upload.id, Initiated: upload.initiated.toISOString(), StorageClass: 'STANDARD' })),
    }),
  }
}

function uploadOf(call: Call): Upload {
  const id = call.value('uploadId') ?? ''
  const upload = call.bucket.uploads.get(id)
  if (upload?.key !== call.key) throw noSuchUpload(id)
  return upload
}

function partNumber(call: Call): number {
  const text = call.value('partNumber') ?? ''
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (number < 1 || number > MOST_PARTS) throw invalidArgument('partNumber', text, `Part numbers are from 1 to ${MOST_PARTS}.`)
  return number
}
