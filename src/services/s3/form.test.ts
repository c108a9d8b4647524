import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Scope } from '../../base/scope.ts'
import { readForm } from './form-reader.ts'
import { S3Service } from './s3-service.ts'

let scope: Scope
let store: S3Service
const bucket = 'lendery-receipts'

beforeEach(async () => {
  scope = new Scope('one test')
  store = await S3Service.start(scope, { bucket })
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

/** The fields of a form that may be sent until a minute from now. */
function signedForm(conditions: unknown[], fields: Record<string, string>): Record<string, string> {
  const { accessKeyId, secretAccessKey } = store.credentials
  const date = store.now().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const credential = `${accessKeyId}/${date.slice(0, 8)}/${store.region}/s3/aws4_request`
  const all = { ...fields, 'x-amz-algorithm': 'AWS4-HMAC-SHA256', 'x-amz-credential': credential, 'x-amz-date': date }
  const expiration = new Date(store.now().getTime() + 60_000).toISOString()
  const policy = Buffer.from(JSON.stringify({ expiration, conditions: [{ bucket }, ...Object.entries(all).slice(Object.keys(fields).length).map(([name, value]) => ({ [name]: value })), ...conditions] })).toString('base64')
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const key = [date.slice(0, 8), store.region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  return { ...all, policy, 'x-amz-signature': hmac(key, policy).toString('hex') }
}

/** As a browser sends it. */
async function send(fields: Record<string, string>, file: string): Promise<{ status: number; text: string; location: string | null }> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([file]), 'photo.jpg')
  const reply = await fetch(`${store.endpoint}/${bucket}`, { method: 'POST', body: form, redirect: 'manual' })
  return { status: reply.status, text: await reply.text(), location: reply.headers.get('location') }
}

test('a browser sends a file with what was signed for it, and nothing else', async () => {
  const conditions = [['starts-with', '$key', 'in/'], { 'success_action_status': '201' }, ['starts-with', '$x-amz-meta-from', ''], ['content-length-range', 1, 10]]
  const fields = signedForm(conditions, { key: 'in/${filename}', success_action_status: '201', 'x-amz-meta-from': 'phone' })
  const sent = await send(fields, 'picture')
  expect(sent).toMatchObject({ status: 201, text: expect.stringContaining('<Key>in/photo.jpg</Key>') })
  expect(store.get('in/photo.jpg')).toMatchObject({ metadata: { from: 'phone' }, size: 7 })
  expect(store.requests()[0]).toMatchObject({ key: 'in/photo.jpg', signed: 'form', action: 's3:PutObject', status: 201 })
  expect((await send({ ...fields, key: 'out/x' }, 'picture')).text).toContain('<Code>AccessDenied</Code>')
  expect((await send({ ...fields, acl: 'public-read' }, 'picture')).text).toContain('Extra input fields: acl')
  expect((await send(fields, 'eleven byte')).text).toContain('<Code>EntityTooLarge</Code>')
  expect((await send(fields, '')).text).toContain('<Code>EntityTooSmall</Code>')
  store.shift(61_000)
  expect((await send(fields, 'picture')).text).toContain('Policy expired')
  expect(store.list()).toHaveLength(1)
})

test('what is sent is answered as the form says', async () => {
  const target = 'https://lendery.example/done?x=1'
  const fields = signedForm([{ key: 'k' }, { success_action_redirect: target }], { key: 'k', success_action_redirect: target })
  const { status, location } = await send(fields, 'x')
  expect([status, location]).toEqual([303, expect.stringMatching(/^https:\/\/lendery\.example\/done\?x=1&bucket=lendery-receipts&key=k&etag=/)])
  expect((await send(signedForm([{ key: 'l' }], { key: 'l' }), 'x')).status).toBe(204)
})

test('however it is cut into pieces, a form is read alike', async () => {
  const body = Buffer.from('preamble\r\n--b\r\nContent-Disposition: form-data; name="Key"\r\n\r\nin/ü\r\n--b\r\ncontent-disposition: form-data; filename="a/b.txt"; name=file\r\nContent-Type: text/plain\r\n\r\n\r\n--\r\n--c\r\n-\r\n--b--\r\n')
  for (const size of [1, 2, 3, 7, 1000]) {
    const { fields, fileName, file } = await readForm(pieces(body, size), 'multipart/form-data; boundary=b')
    expect([{ ...fields }, fileName]).toEqual([{ key: 'in/ü' }, 'b.txt'])
    const chunks: Buffer[] = []
    for await (const chunk of file) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('\r\n--\r\n--c\r\n-')
  }
})

test.each([
  ['without a boundary', 'multipart/form-data', 'x', 'MalformedPOSTRequest'],
  ['that ends too early', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx', 'MalformedPOSTRequest'],
  ['without a file', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx\r\n--b--', 'InvalidArgument'],
  ['with a part of no name', 'multipart/form-data; boundary=b', '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--', 'MalformedPOSTRequest'],
  ['with a head that does not end', 'multipart/form-data; boundary=b', `--b\r\n${'x'.repeat(20_000)}`, 'MalformedPOSTRequest'],
  ['with a field that is too large', 'multipart/form-data; boundary=b', `--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n${'x'.repeat(30_000)}\r\n--b--`, 'MaxPostPreDataLengthExceededError'],
])('a form %s is refused', async (_what, contentType, body, code) => {
  await expect(readForm(pieces(Buffer.from(body), 100), contentType)).rejects.toMatchObject({ code })
})

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
