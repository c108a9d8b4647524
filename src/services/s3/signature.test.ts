import { expect, test } from 'vitest'
import { decodeChunks } from './aws-chunked.ts'
import { parseQuery, type RequestHead } from './canonical.ts'
import { verifySignature } from './signature.ts'

/** The examples that AWS publishes with the description of Signature Version 4 for S3. */
const authority = {
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  region: 'us-east-1',
  now: new Date('2013-05-24T00:00:00Z'),
}
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

const get: RequestHead = {
  method: 'GET', path: '/test.txt', query: [],
  headers: { host: 'examplebucket.s3.amazonaws.com', range: 'bytes=0-9', 'x-amz-content-sha256': EMPTY, 'x-amz-date': '20130524T000000Z', ...signed('host;range;x-amz-content-sha256;x-amz-date', 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41') },
}

test('a signature in the header', () => {
  expect(verifySignature(get, authority)).toMatchObject({ how: 'header', payload: EMPTY })
  expect(() => verifySignature({ ...get, path: '/test.tx' }, authority)).toThrow('signature')
  expect(() => verifySignature({ ...get, headers: { ...get.headers, range: 'bytes=0-99' } }, authority)).toThrow('signature')
})

test('a signature in the query', () => {
  const text = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'
  const url: RequestHead = { method: 'GET', path: '/test.txt', query: parseQuery(text), headers: { host: 'examplebucket.s3.amazonaws.com' } }
  expect(verifySignature(url, authority)).toMatchObject({ how: 'query', payload: 'UNSIGNED-PAYLOAD' })
  expect(() => verifySignature(url, { ...authority, now: new Date('2013-05-25T00:00:01Z') })).toThrow('expired')
  expect(() => verifySignature(url, { ...authority, now: new Date('2013-05-23T23:00:00Z') })).toThrow('not yet valid')
})

const PIECES = { host: 's3.amazonaws.com', 'content-encoding': 'aws-chunked', 'content-length': '66824', 'x-amz-date': '20130524T000000Z', 'x-amz-decoded-content-length': '66560', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }

test('chunks that are signed one after another', async () => {
  const head: RequestHead = {
    method: 'PUT', path: '/examplebucket/chunkObject.txt', query: [],
    headers: {
      ...PIECES, 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      ...signed('content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class', '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'),
    },
  }
  const verified = verifySignature(head, authority)
  const body = [
    `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${'a'.repeat(65536)}\r\n`,
    `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n`,
    '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
  ].join('')
  for (const size of [1, 7, 1000, 100_000]) expect(await decoded(body, size)).toBe('a'.repeat(66560))
  await expect(decoded(body.replace('aaaa', 'aaab'), 1000)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
  await expect(decoded(body.slice(0, 50_000), 1000)).rejects.toMatchObject({ code: 'IncompleteBody' })
  await expect(decoded(body.slice(body.indexOf('400;')), 1000)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })

  async function decoded(text: string, size: number): Promise<string> {
    let out = ''
    for await (const chunk of decodeChunks(pieces(text, size), verified)) out += chunk.toString()
    return out
  }
})

test('a trailer that is signed too', async () => {
  const head: RequestHead = {
    method: 'PUT', path: '/examplebucket/chunkObject.txt', query: [],
    headers: {
      ...PIECES, 'content-length': '66946', 'x-amz-trailer': 'x-amz-checksum-crc32c', 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      ...signed('content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer', '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e'),
    },
  }
  const verified = verifySignature(head, authority)
  const body = (checksum: string) => [
    `10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n${'a'.repeat(65536)}\r\n`,
    `400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n${'a'.repeat(1024)}\r\n`,
    '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n',
    `x-amz-checksum-crc32c:${checksum}\r\n`,
    'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
  ].join('')
  expect(await trailerOf(body('sOO8/Q=='))).toEqual({ 'x-amz-checksum-crc32c': 'sOO8/Q==' })
  await expect(trailerOf(body('sOO8/A=='))).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })

  async function trailerOf(text: string): Promise<Record<string, string>> {
    const chunks = decodeChunks(pieces(text, 1000), verified)
    let next = await chunks.next()
    while (!next.done) next = await chunks.next()
    return next.value
  }
})

function signed(headers: string, signature: string): { authorization: string } {
  return { authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${headers},Signature=${signature}` }
}

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
