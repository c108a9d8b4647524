import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand,
  HeadBucketCommand, HeadObjectCommand, ListBucketsCommand, ListMultipartUploadsCommand, ListObjectsCommand, ListObjectsV2Command, ListPartsCommand, paginateListObjectsV2,
  PutObjectCommand, S3Client, UploadPartCommand, UploadPartCopyCommand, type ChecksumAlgorithm, type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Scope } from '../../base/scope.ts'
import { S3Service } from './s3-service.ts'

let scope: Scope
let store: S3Service
let Bucket: string
let client: S3Client

function clientOf(config: S3ClientConfig = {}): S3Client {
  const made = new S3Client({ endpoint: store.endpoint, region: store.region, credentials: store.credentials, maxAttempts: 1, ...config })
  scope.defer('a client', () => made.destroy())
  return made
}

beforeEach(async () => {
  scope = new Scope('one test')
  store = await S3Service.start(scope, { bucket: 'lendery-receipts' })
  Bucket = store.bucket
  client = clientOf()
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

test('an object comes back as it was sent, with all that is written on it', async () => {
  const Key = 'in/a b+c/ünï/%41 (1)!*\'~.csv'
  const put = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'line\n', ContentType: 'text/csv', CacheControl: 'no-store', Metadata: { from: 'us', two: 'a  b' } }))
  expect(put.ETag).toBe(`"${createHash('md5').update('line\n').digest('hex')}"`)
  const got = await client.send(new GetObjectCommand({ Bucket, Key }))
  expect(await got.Body?.transformToString()).toBe('line\n')
  expect(got).toMatchObject({ ContentType: 'text/csv', CacheControl: 'no-store', Metadata: { from: 'us', two: 'a  b' }, ContentLength: 5, ETag: put.ETag })
  const head = await client.send(new HeadObjectCommand({ Bucket, Key }))
  expect(head).toMatchObject({ ContentLength: 5, Metadata: { from: 'us' } })
  expect(store.get(Key)?.body.toString()).toBe('line\n')
  await client.send(new DeleteObjectCommand({ Bucket, Key }))
  await client.send(new DeleteObjectCommand({ Bucket, Key }))
  await expect(client.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } })
  await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: 'NotFound' })
})

test('paths are not normalised', async () => {
  for (const Key of ['a//b', 'a/../b', './c', 'a/./b', '/lead', 'trail/']) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  expect(store.list().map(({ key }) => key).sort()).toEqual(['./c', '/lead', 'a/../b', 'a/./b', 'a//b', 'trail/'].sort())
})

test('the bucket may stand in the host', async () => {
  const answer = await raw({ host: `${Bucket}.s3.localhost:${store.address.port}`, path: await signedPath('a/key') })
  expect(answer.status).toBe(404)
  store.put('a/key', 'here')
  expect(await raw({ host: `${Bucket}.s3.localhost:${store.address.port}`, path: await signedPath('a/key') })).toMatchObject({ status: 200, text: 'here' })

  async function signedPath(Key: string): Promise<string> {
    const hosted = clientOf({ endpoint: `http://s3.localhost:${store.address.port}` })
    const url = await getSignedUrl(hosted, new GetObjectCommand({ Bucket, Key }))
    expect(new URL(url).hostname).toBe(`${Bucket}.s3.localhost`)
    return url.slice(new URL(url).origin.length)
  }
})

test.each<[string, S3ClientConfig, string]>([
  ['secret', { credentials: { accessKeyId: '', secretAccessKey: 'wrong' } }, 'SignatureDoesNotMatch'],
  ['access key id', { credentials: { accessKeyId: 'AKIANOBODY', secretAccessKey: '' } }, 'InvalidAccessKeyId'],
  ['region', { region: 'mars-north-1' }, 'AuthorizationHeaderMalformed'],
  ['clock', { systemClockOffset: 20 * 60_000 }, 'RequestTimeTooSkewed'],
  ['session token', { credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: 'x' } }, 'InvalidToken'],
])('a wrong %s is refused, for reading and for writing', async (_what, config, code) => {
  store.put('there', 'secret')
  const given = config.credentials as { accessKeyId: string; secretAccessKey: string } | undefined
  const credentials = { ...given, accessKeyId: given?.accessKeyId || store.credentials.accessKeyId, secretAccessKey: given?.secretAccessKey || store.credentials.secretAccessKey }
  const other = clientOf({ ...config, credentials })
  // the SDK sets its clock right after a refusal that tells it the time; it is asked once
  await expect(other.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'x' }))).rejects.toMatchObject({ name: code })
  const reader = clientOf({ ...config, credentials })
  await expect(reader.send(new GetObjectCommand({ Bucket, Key: 'there' }))).rejects.toMatchObject({ name: code })
  expect(store.get('there')?.body.toString()).toBe('secret')
  expect(store.requests().map(({ signed }) => signed)).toEqual(['none', 'none'])
})

test('without a signature nothing is to be had', async () => {
  store.put('there', 'secret')
  for (const [method, path] of [['GET', `/${Bucket}/there`], ['GET', `/${Bucket}?list-type=2`], ['GET', '/'], ['DELETE', `/${Bucket}/there`], ['PUT', `/${Bucket}/other`]] as const) {
    expect(await raw({ method, path })).toMatchObject({ status: 403, text: expect.stringContaining('<Code>AccessDenied</Code>') })
  }
  expect(store.list()).toHaveLength(1)
})

test('a body that is not the one that was signed is refused, and stores nothing', async () => {
  client.middlewareStack.add((next) => (args) => {
    const { request } = args as unknown as { request: { body: unknown } }
    request.body = 'tampered'
    return next(args)
  }, { step: 'finalizeRequest', priority: 'low', name: 'tamper' })
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'original' }))).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' })
  expect(store.list()).toEqual([])
})

test('a header that was not signed, or was changed, is refused', async () => {
  const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'k' }))
  const path = url.slice(store.endpoint.length)
  expect(await raw({ method: 'PUT', path, headers: { 'x-amz-acl': 'public-read' }, body: 'x' })).toMatchObject({ status: 403, text: expect.stringContaining('not signed') })
  const typed = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'k', ContentType: 'text/csv' }), { signableHeaders: new Set(['content-type']) })
  const typedPath = typed.slice(store.endpoint.length)
  expect(await raw({ method: 'PUT', path: typedPath, headers: { 'content-type': 'text/html' }, body: 'x' })).toMatchObject({ status: 403 })
  expect(await raw({ method: 'PUT', path: typedPath, headers: { 'content-type': 'text/csv' }, body: 'x' })).toMatchObject({ status: 200 })
})

test('a presigned URL is good for its key, its method and its time', async () => {
  store.put('there', 'hello')
  store.put('other', 'secret')
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'there', ResponseContentDisposition: 'attachment; filename="a b.csv"' }), { expiresIn: 60 })
  const path = url.slice(store.endpoint.length)
  const got = await raw({ path })
  expect(got).toMatchObject({ status: 200, text: 'hello', headers: { 'content-disposition': 'attachment; filename="a b.csv"' } })
  expect((await raw({ path: path.replace('there', 'other') })).text).toContain('<Code>SignatureDoesNotMatch</Code>')
  expect((await raw({ path, method: 'DELETE' })).text).toContain('<Code>SignatureDoesNotMatch</Code>')
  expect((await raw({ path: path.replace('X-Amz-Expires=60', 'X-Amz-Expires=600') })).text).toContain('<Code>SignatureDoesNotMatch</Code>')
  expect((await raw({ path: path.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801') })).text).toContain('<Code>AuthorizationQueryParametersError</Code>')
  store.shift(58_000)
  expect((await raw({ path })).status).toBe(200)
  store.shift(4_000)
  expect(await raw({ path })).toMatchObject({ status: 403, text: expect.stringContaining('Request has expired') })
  expect(store.list()).toHaveLength(2)
})

test('a presigned upload is stored; with a checksum that does not fit it is not', async () => {
  const put = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'up' }), { expiresIn: 60 })
  expect((await raw({ method: 'PUT', path: put.slice(store.endpoint.length), body: 'bytes' })).status).toBe(200)
  expect(store.get('up')?.body.toString()).toBe('bytes')
  const sha = createHash('sha256').update('right').digest('base64')
  const sealed = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'sealed', ChecksumSHA256: sha }), { unhoistableHeaders: new Set(['x-amz-checksum-sha256']) })
  const path = sealed.slice(store.endpoint.length)
  expect(await raw({ method: 'PUT', path, headers: { 'x-amz-checksum-sha256': sha }, body: 'wrong' })).toMatchObject({ status: 400, text: expect.stringContaining('BadDigest') })
  expect((await raw({ method: 'PUT', path, headers: { 'x-amz-checksum-sha256': sha }, body: 'right' })).status).toBe(200)
})

test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] satisfies ChecksumAlgorithm[])('%s is verified, kept and told', async (ChecksumAlgorithm) => {
  const Body = Buffer.from('123456789')
  const known = { CRC32: 'y/Q5Jg==', CRC32C: '4waSgw==', CRC64NVME: 'rosUhgp5mIg=', SHA1: createHash('sha1').update(Body).digest('base64'), SHA256: createHash('sha256').update(Body).digest('base64') }
  // not every client has code for the youngest of them
  const given = { [`Checksum${ChecksumAlgorithm}`]: known[ChecksumAlgorithm] }
  const put = await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body, ...given }))
  expect(put).toMatchObject(given)
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }))
  expect(head).toMatchObject({ ...given, ChecksumType: 'FULL_OBJECT' })
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'k2', Body: 'other', ...given }))).rejects.toMatchObject({ name: 'BadDigest' })
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'k2', Body, [`Checksum${ChecksumAlgorithm}`]: 'AAA=' }))).rejects.toMatchObject({ name: 'InvalidRequest' })
  expect(store.list()).toHaveLength(1)
})

test('a stream comes in chunks with its checksum behind it', async () => {
  const bytes = Buffer.alloc(300_000, 'abc')
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]), ContentLength: bytes.length }))
  expect(store.get('k')?.body.equals(bytes)).toBe(true)
  expect(store.requests()[0]?.headers['x-amz-content-sha256']).toBe('STREAMING-UNSIGNED-PAYLOAD-TRAILER')
  expect(store.get('k')?.headers['content-encoding']).toBeUndefined()
})

test('parts of an object, and conditions', async () => {
  const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '0123456789' }))
  const range = async (Range: string) => (await client.send(new GetObjectCommand({ Bucket, Key: 'k', Range }))).Body?.transformToString()
  expect(await range('bytes=2-4')).toBe('234')
  expect(await range('bytes=7-')).toBe('789')
  expect(await range('bytes=-2')).toBe('89')
  expect(await range('bytes=5-99')).toBe('56789')
  await expect(range('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' })
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'k', IfNoneMatch: ETag }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
  await expect(client.send(new GetObjectCommand({ Bucket, Key: 'k', IfMatch: '"other"' }))).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await client.send(new GetObjectCommand({ Bucket, Key: 'k', IfMatch: ETag }))
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }))).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfMatch: '"other"' }))).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'none', Body: 'x', IfMatch: ETag }))).rejects.toMatchObject({ name: 'NoSuchKey' })
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'new', IfMatch: ETag }))
  expect(store.get('k')?.body.toString()).toBe('new')
})

test('twenty writers who want to be the first: one is', async () => {
  const all = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: `writer ${i}`, IfNoneMatch: '*' }))))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('lists by prefix and delimiter, page by page, in the order of bytes', async () => {
  const keys = ['a/1', 'a/2', 'a/b/3', 'b', 'ä', 'c/1', 'c/2', 'z <&>"']
  for (const key of keys) store.put(key, 'x')
  for (const MaxKeys of [1, 2, 3, 1000]) {
    const seen: string[] = []
    for await (const page of paginateListObjectsV2({ client, pageSize: MaxKeys }, { Bucket, Delimiter: '/' })) {
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix}*`), ...(page.Contents ?? []).map(({ Key }) => String(Key)))
      expect((page.Contents ?? []).length + (page.CommonPrefixes ?? []).length).toBeLessThanOrEqual(MaxKeys)
    }
    expect(seen.sort()).toEqual(['a/*', 'b', 'c/*', 'z <&>"', 'ä'].sort())
  }
  const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', Delimiter: '/', EncodingType: 'url' }))
  expect(page).toMatchObject({ KeyCount: 3, IsTruncated: false, CommonPrefixes: [{ Prefix: 'a/b/' }], Contents: [{ Key: 'a/1', Size: 1 }, { Key: 'a/2' }] })
  const after = await client.send(new ListObjectsV2Command({ Bucket, StartAfter: 'b' }))
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(['c/1', 'c/2', 'z <&>"', 'ä'])
  const old = await client.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }))
  expect(old).toMatchObject({ IsTruncated: true, Contents: [{ Key: 'a/1' }, { Key: 'a/2' }] })
  await expect(client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: '!' }))).rejects.toMatchObject({ name: 'InvalidArgument' })
})

test('buckets: one, and no other', async () => {
  await client.send(new HeadBucketCommand({ Bucket }))
  expect((await client.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: Bucket }])
  await expect(client.send(new HeadBucketCommand({ Bucket: 'another-bucket' }))).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } })
  await expect(client.send(new PutObjectCommand({ Bucket: 'another-bucket', Key: 'k', Body: 'x' }))).rejects.toMatchObject({ name: 'NoSuchBucket' })
})

test('many are deleted at once', async () => {
  for (const key of ['a', 'b', 'c&<']) store.put(key, 'x')
  const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'c&<' }, { Key: 'never' }] } }))
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['a', 'c&<', 'never'])
  expect(store.list().map(({ key }) => key)).toEqual(['b'])
  expect(store.requests()[0]?.permissions).toContainEqual({ action: 's3:DeleteObject', resource: `arn:aws:s3:::${Bucket}/a` })
})

test('a copy, with its metadata or with another', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'from ü', Body: 'x', ContentType: 'text/csv', Metadata: { one: '1' } }))
  const CopySource = `${Bucket}/${encodeURIComponent('from ü')}`
  await client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }))
  expect(store.get('to')).toMatchObject({ metadata: { one: '1' }, headers: { 'content-type': 'text/csv' } })
  await client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource, MetadataDirective: 'REPLACE', Metadata: { two: '2' } }))
  expect(store.get('to')?.metadata).toEqual({ two: '2' })
  await expect(client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/to` }))).rejects.toMatchObject({ name: 'InvalidRequest' })
  await expect(client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/none` }))).rejects.toMatchObject({ name: 'NoSuchKey' })
  const { permissions, action } = store.requests()[1] as { permissions: { action: string }[]; action: string }
  expect([action, ...permissions.map((one) => one.action)]).toEqual(['s3:PutObject', 's3:PutObject', 's3:GetObject'])
})

test('a large object in parts', async () => {
  const bytes = Buffer.alloc(12 << 20, 'parts of it ')
  const upload = new Upload({ client, params: { Bucket, Key: 'large', Body: Readable.from(piecesOf(bytes)), Metadata: { m: '1' } }, partSize: 5 << 20, queueSize: 2 })
  const done = await upload.done()
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-3"$/)
  expect(store.get('large')?.body.equals(bytes)).toBe(true)
  expect(store.get('large')?.metadata).toEqual({ m: '1' })
  const got = await client.send(new GetObjectCommand({ Bucket, Key: 'large' }))
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  expect(store.uploads()).toEqual([])
})

test('parts: order, size, tags, abort', async () => {
  const Key = 'p'
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  const part = (PartNumber: number, Body: Buffer) => client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
  const first = await part(1, Buffer.alloc(5 << 20))
  const small = await part(2, Buffer.alloc(10))
  const third = await part(3, Buffer.alloc(10))
  const complete = (...Parts: { PartNumber: number; ETag: string | undefined }[]) => client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
  const [one, two, three] = [{ PartNumber: 1, ETag: first.ETag }, { PartNumber: 2, ETag: small.ETag }, { PartNumber: 3, ETag: third.ETag }]
  await expect(complete(two, one)).rejects.toMatchObject({ name: 'InvalidPartOrder' })
  await expect(complete(one, { ...two, ETag: '"0"' })).rejects.toMatchObject({ name: 'InvalidPart' })
  await expect(complete(one, two, three)).rejects.toMatchObject({ name: 'EntityTooSmall' })
  const listed = await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))
  expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([[1, 5 << 20], [2, 10], [3, 10]])
  await complete(one, three)
  expect(store.get(Key)?.size).toBe((5 << 20) + 10)
  await expect(complete(one)).rejects.toMatchObject({ name: 'NoSuchUpload' })

  const again = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  await client.send(new UploadPartCopyCommand({ Bucket, Key, UploadId: again.UploadId, PartNumber: 1, CopySource: `${Bucket}/${Key}`, CopySourceRange: 'bytes=0-4' }))
  expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toMatchObject([{ Key, UploadId: again.UploadId }])
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: again.UploadId }))
  expect(store.uploads()).toEqual([])
})

test('it holds so much and no more, and what is refused or gone takes nothing', async () => {
  store.limit(1000)
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x'.repeat(1001) }))).rejects.toMatchObject({ name: 'InsufficientStorage' })
  for (let round = 0; round < 3; round++) {
    await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x'.repeat(400) }))
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
    await client.send(new PutObjectCommand({ Bucket, Key: 'l', Body: 'x'.repeat(400) }))
  }
  await expect(client.send(new PutObjectCommand({ Bucket, Key: 'm', Body: 'x'.repeat(700) }))).rejects.toMatchObject({ name: 'InsufficientStorage' })
})

test('an answer is held back after the work; a refusal comes before it', async () => {
  const { held, release } = store.interventions.hold(({ action, key }) => action === 's3:PutObject' && key === 'k')
  let answered = false
  const put = client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })).then(() => (answered = true))
  expect(await held).toMatchObject({ key: 'k', signed: 'header' })
  expect(store.get('k')?.body.toString()).toBe('x')
  await client.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'x' }))
  expect(answered).toBe(false)
  release()
  await put
  store.interventions.fail(({ method }) => method === 'DELETE', { times: 2 })
  await expect(client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({ name: 'SlowDown' })
  const patient = clientOf({ maxAttempts: 3 })
  await patient.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  expect(store.get('k')).toBeUndefined()
})

interface Raw {
  method?: string
  path: string
  host?: string
  headers?: Record<string, string>
  body?: string
}

/** A request as it stands here, with nothing that a client library would add or change. */
function raw({ method = 'GET', path, host, headers = {}, body }: Raw): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const length: Record<string, string> = method === 'PUT' ? { 'content-length': String(Buffer.byteLength(body ?? '')) } : {}
    const sent = request({ ...store.address, method, path, headers: { ...length, ...headers, ...(host ? { host } : {}) }, agent: false }, async (response) => {
      const chunks = await response.toArray()
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString(), headers: response.headers })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

function* piecesOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 64 << 10) yield bytes.subarray(at, at + (64 << 10))
}
