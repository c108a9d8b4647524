import type { StoredObject } from './bucket.ts'
import { byBytes } from './bucket.ts'
import { quoted, type Answer, type Call } from './call.ts'
import { uriEncode } from './canonical.ts'
import { invalidArgument } from './s3-error.ts'
import { xml } from './xml.ts'

const MOST = 1000

interface Page {
  objects: StoredObject[]
  prefixes: string[]
  /** The last key or prefix of the page, if there is more behind it. */
  next?: string
}

/** ListObjectsV2, and with `marker` the older ListObjects. */
export async function listObjects(call: Call): Promise<Answer> {
  const second = call.value('list-type') === '2'
  const [prefix, delimiter] = [call.value('prefix') ?? '', call.value('delimiter') ?? '']
  const most = maxKeys(call.value('max-keys'))
  const token = call.value('continuation-token')
  const after = second ? (token === undefined ? call.value('start-after') : afterToken(token)) : call.value('marker')
  const page = pageOf(call.bucket.objects(), { prefix, delimiter, most, after: after ?? '' })
  const url = call.value('encoding-type') === 'url'
  const coded = (text: string) => (url ? text.split('/').map(uriEncode).join('/') : text)
  const common = {
    Name: call.bucket.name, Prefix: coded(prefix), ...(delimiter ? { Delimiter: coded(delimiter) } : {}), MaxKeys: most, ...(url ? { EncodingType: 'url' } : {}), IsTruncated: page.next !== undefined,
    Contents: page.objects.map((object) => ({ Key: coded(object.key), LastModified: object.lastModified.toISOString(), ETag: quoted(object.etag), Size: object.size, StorageClass: 'STANDARD' })),
    CommonPrefixes: page.prefixes.map((one) => ({ Prefix: coded(one) })),
  }
  const more = page.next === undefined ? {} : second ? { NextContinuationToken: Buffer.from(page.next).toString('base64url') } : { NextMarker: coded(page.next) }
  const where = second
    ? { KeyCount: page.objects.length + page.prefixes.length, ContinuationToken: token, StartAfter: call.has('start-after') ? coded(call.value('start-after') ?? '') : undefined }
    : { Marker: coded(after ?? '') }
  return { status: 200, body: xml('ListBucketResult', { ...common, ...where, ...more }) }
}

function pageOf(all: readonly StoredObject[], { prefix, delimiter, most, after }: { prefix: string; delimiter: string; most: number; after: string }): Page {
  const page: Page = { objects: [], prefixes: [] }
  let last = after
  for (const object of all) {
    const { key } = object
    if (!key.startsWith(prefix)) continue
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1
    const rolled = end < 0 ? undefined : key.slice(0, end + delimiter.length)
    // a prefix that was shown before stands for all keys below it
    if (rolled === undefined ? byBytes(key, after) <= 0 : rolled === after || rolled === page.prefixes.at(-1) || (byBytes(key, after) <= 0)) continue
    if (page.objects.length + page.prefixes.length === most) return most === 0 ? page : { ...page, next: last }
    if (rolled === undefined) page.objects.push(object)
    else page.prefixes.push(rolled)
    last = rolled ?? key
  }
  return page
}

function maxKeys(text: string | undefined): number {
  if (text === undefined) return MOST
  if (!/^\d{1,9}$/.test(text)) throw invalidArgument('max-keys', text, 'max-keys is a number from 0 on.')
  return Math.min(Number(text), MOST)
}

function afterToken(token: string): string {
  const key = Buffer.from(token, 'base64url').toString('utf8')
  if (key === '' || Buffer.from(key).toString('base64url') !== token) throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect.')
  return key
}
