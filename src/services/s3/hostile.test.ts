import { connect } from 'node:net'
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, DeleteObjectsCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { poll } from '../../base/poll.ts'
import { Scope } from '../../base/scope.ts'
import { S3Service } from './s3-service.ts'

let scope: Scope
let store: S3Service
let client: S3Client
const Bucket = 'lendery-receipts'

beforeEach(async () => {
  scope = new Scope('one test')
  store = await S3Service.start(scope, { bucket: Bucket })
  client = new S3Client({ endpoint: store.endpoint, region: store.region, credentials: store.credentials, maxAttempts: 1 })
  scope.defer('a client', () => client.destroy())
})

afterEach(async () => {
  // whatever was sent, it answers others as before
  await client.send(new PutObjectCommand({ Bucket, Key: 'after', Body: 'x' }))
  await scope.close()
  expect(scope.failures).toEqual([])
})

/** Sends text as it stands, and returns all that comes back until the other side ends or a whole answer is there. */
function send(text: string, { end = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(store.address)
    let got = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      got += chunk
      if (/\r\n\r\n/.test(got)) socket.end()
    })
    socket.on('close', () => resolve(got))
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(got) : reject(error)))
    socket.write(text)
    if (end) socket.destroySoon()
  })
}

const head = (method: string, path: string, ...lines: string[]) => [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${store.address.port}`, ...lines, '', ''].join('\r\n')

test.each([
  ['a path that is no UTF-8', '/%ff%fe', '400'],
  ['a path that cannot be decoded', '/%zz', '400'],
  ['a query that cannot be decoded', '/x?a=%zz', '400'],
  ['a signature of nothing', '/x?X-Amz-Signature=1', '400'],
  ['a time for ever', '/x?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20260101/r/s3/aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=1e9&X-Amz-SignedHeaders=host&X-Amz-Signature=1', '400'],
  ['names of the language', '/__proto__/constructor?__proto__=1&constructor=2', '403'],
])('%s is refused', async (_what, path, status) => {
  expect(await send(head('GET', path))).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
})

test.each([
  'AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=', 'AWS4-HMAC-SHA256 Credential=a/b/c/d/e,SignedHeaders=host,Signature=zz', 'AWS AKIA:signature', 'Bearer x', '',
])('the authorization "%s" is refused', async (authorization) => {
  expect(await send(head('GET', `/${Bucket}/k`, `Authorization: ${authorization}`, 'x-amz-date: 20260101T000000Z', 'x-amz-content-sha256: UNSIGNED-PAYLOAD'))).toMatch(/^HTTP\/1.1 4/)
})

test('an upload that breaks off takes no memory', async () => {
  store.limit(1000)
  for (let round = 0; round < 5; round++) {
    const url = new URL(await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: `broken ${round}` })))
    await send(head('PUT', url.pathname + url.search, 'Content-Length: 900') + 'x'.repeat(800), { end: true })
    // it is given back when the break has been noticed
    const fits = await poll({ everyMs: 10, forMs: 5000 }, async () => {
      try {
        await client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'y'.repeat(450) }))
        return true
      } catch {
        return undefined
      }
    })
    expect(fits).toBe(true)
  }
  expect(store.list().map(({ key }) => key)).toEqual(['whole'])
})

test('documents that are none are refused', async () => {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }))
  await client.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'x' }))
  const complete = await getSignedUrl(client, new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId }))
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
  for (const body of ['', 'no XML', '<CompleteMultipartUpload>', '<Other/>', '<CompleteMultipartUpload/>', `${bomb}<CompleteMultipartUpload>&b;</CompleteMultipartUpload>`]) {
    const reply = await fetch(complete, { method: 'POST', body })
    expect([body.slice(0, 30), reply.status, /<Code>(.*)<\/Code>/.exec(await reply.text())?.[1]]).toEqual([body.slice(0, 30), 400, 'MalformedXML'])
  }
  expect(store.uploads()).toHaveLength(1)
  const many = await getSignedUrl(client, new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'k' }] } }))
  expect((await fetch(many, { method: 'POST', body: '<Delete><Object><Key>k</Key></Object></Delete>' })).status).toBeGreaterThanOrEqual(400)
})

test('a response header that cannot be written does no harm', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  store.put('odd', 'x', { metadata: { bad: 'ü\u0001' } })
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  expect((await fetch(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'odd' })))).status).toBe(400)
  expect((await fetch(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'k', ResponseContentDisposition: 'a\nb: c' })))).status).toBe(400)
})
