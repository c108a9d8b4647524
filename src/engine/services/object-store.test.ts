import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ObjectStore } from '../../author/object-store.ts'
import { Random } from '../../base/random.ts'
import { Scope } from '../../base/scope.ts'
import type { Evidence } from '../../model/evidence.ts'
import { startObjectStore } from './object-store.ts'
import type { RunningService } from './running-service.ts'

let scope: Scope
let service: RunningService
let store: ObjectStore
let seen: Evidence[]
const check = new AbortController()

beforeEach(async () => {
  scope = new Scope('one test')
  seen = []
  service = await startObjectStore({ random: new Random('seed') }, scope)
  store = service.handle({ now: () => 1000, add: (evidence) => seen.push(evidence) }, check.signal) as ObjectStore
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

async function clientOf(process: string, index: number): Promise<S3Client> {
  const env = await service.environmentFor({ process, index })
  expect(Object.keys(env).sort()).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_ENDPOINT_URL_S3', 'AWS_SECRET_ACCESS_KEY', 'S3_BUCKET', 'S3_ENDPOINT', 'S3_REGION'])
  const credentials = { accessKeyId: String(env.AWS_ACCESS_KEY_ID), secretAccessKey: String(env.AWS_SECRET_ACCESS_KEY) }
  const client = new S3Client({ endpoint: String(env.S3_ENDPOINT), region: String(env.S3_REGION), credentials, maxAttempts: 1 })
  scope.defer('a client', () => client.destroy())
  return client
}

test('it is known which process sent a request, and what that needs to be allowed', async () => {
  const [first, second, sweep] = await Promise.all([clientOf('web', 0), clientOf('web', 1), clientOf('sweep', 0)])
  await first.send(new PutObjectCommand({ Bucket: store.bucket, Key: 'a', Body: 'one' }))
  await second.send(new GetObjectCommand({ Bucket: store.bucket, Key: 'a' }))
  await expect(sweep.send(new GetObjectCommand({ Bucket: store.bucket, Key: 'none' }))).rejects.toThrow()
  expect(store.requests()).toMatchObject([
    { method: 'PUT', key: 'a', process: 'web', instance: 0, status: 200, action: 's3:PutObject', permissions: [{ action: 's3:PutObject', resource: `arn:aws:s3:::${store.bucket}/a` }], received: expect.any(Number) },
    { method: 'GET', key: 'a', process: 'web', instance: 1, status: 200, action: 's3:GetObject', sent: 3 },
    { method: 'GET', key: 'none', process: 'sweep', instance: 0, status: 404, error: 'NoSuchKey' },
  ])
})

test('what lies in it can be searched', async () => {
  await store.put('a key', 'a canary in it', { metadata: { note: 'hello' } })
  const places: string[] = []
  for await (const found of service.dump?.('canary') ?? []) {
    const bytes: Uint8Array[] = []
    if ('bytes' in found) for await (const chunk of found.bytes as AsyncIterable<Uint8Array>) bytes.push(chunk)
    places.push(`${found.where}: ${Buffer.concat(bytes).toString()}`)
  }
  expect(places).toHaveLength(1)
  expect(places[0]).toMatch(/^object a key: .*hello.*a canary in it$/)
})

test('a connection that has died without a word is met at its next use', async () => {
  const client = await clientOf('web', 0)
  const put = () => client.send(new PutObjectCommand({ Bucket: store.bucket, Key: 'k', Body: 'x' }))
  await put()
  store.expireConnections()
  await expect(put()).rejects.toMatchObject({ code: 'ECONNRESET' })
  await put()
})

test('harm ends with restore, and stands in the record', async () => {
  const client = await clientOf('web', 0)
  const put = () => client.send(new PutObjectCommand({ Bucket: store.bucket, Key: 'k', Body: 'x' }))
  store.failNext(() => true, { status: 500, code: 'InternalError', times: 100 })
  await expect(put()).rejects.toMatchObject({ name: 'InternalError' })
  store.limit(0)
  store.clock.shift(3_600_000)
  await store.faults.cut()
  await expect(put()).rejects.toMatchObject({ code: expect.stringMatching(/^ECONN/) })
  await service.restore()
  await put()
  expect((await store.get('k'))?.body.toString()).toBe('x')
  expect(Math.abs(store.clock.now().getTime() - Date.now())).toBeLessThan(60_000)
  expect(seen.filter(({ kind }) => kind === 'fault')).toHaveLength(4)
})
