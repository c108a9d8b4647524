import type { Bucket, StoredObject } from './bucket.ts'
import { quoted, type Answer } from './call.ts'
import { uriEncode, type RequestHead } from './canonical.ts'
import { describe } from './description.ts'
import { readForm } from './form-reader.ts'
import type { Memory } from './memory.ts'
import { store } from './objects.ts'
import { judgePolicy } from './post-policy.ts'
import { receive } from './receive.ts'
import { accessDenied, invalidArgument, S3Error } from './s3-error.ts'
import { verifyPolicy, type Authority } from './signature.ts'
import { xml } from './xml.ts'

interface Upload {
  head: RequestHead
  body: AsyncIterable<Buffer>
  bucket: Bucket
  memory: Memory
  authority: Authority
  /** Told the key as soon as it is known, and that its policy was signed. */
  verified(key: string): void
}

/** Whether a request brings an object in a form, as a browser does. */
export const isFormUpload = ({ method, headers }: RequestHead) => method === 'POST' && /^multipart\/form-data\b/i.test(headers['content-type'] ?? '')

/** POST Object: what may be uploaded is written in a policy that was signed beforehand. */
export async function postObject({ head, body, bucket, memory, authority, verified }: Upload): Promise<Answer> {
  const { fields, fileName, file } = await readForm(body, head.headers['content-type'] as string)
  if (fields.policy === undefined) throw accessDenied()
  if (!fields.key) throw invalidArgument('key', '', 'Bucket POST must contain a field named ‘key’.')
  const proof = verifyPolicy(fields.policy, fields, authority)
  const range = judgePolicy(fields.policy, { ...fields, bucket: bucket.name }, authority.now)
  const key = fields.key.replaceAll('${filename}', () => fileName)
  if (Buffer.byteLength(key) > 1024) throw new S3Error(400, 'KeyTooLongError', 'The key is too long.')
  verified(key)
  const description = describe(fields)
  const { chunks, size, md5, checksums } = await receive({ body: file, headers: fields, verified: proof, memory, limit: range.atMost, open: true })
  if (size < range.atLeast) {
    memory.giveBack(size)
    throw new S3Error(400, 'EntityTooSmall', 'The upload is smaller than its policy allows.', { ProposedSize: String(size), MinSizeAllowed: String(range.atLeast) })
  }
  const object: StoredObject = { key, chunks, size, etag: md5, lastModified: authority.now, checksums: { values: checksums, type: 'FULL_OBJECT' }, ...description }
  store({ bucket, headers: {}, memory }, object)
  return answered(head, bucket, object, fields)
}

function answered({ headers }: RequestHead, bucket: Bucket, { key, etag }: StoredObject, fields: Record<string, string>): Answer {
  const location = `http://${headers.host ?? ''}/${bucket.name}/${key.split('/').map(uriEncode).join('/')}`
  const told = { etag: quoted(etag), location }
  const redirect = URL.parse(fields.success_action_redirect ?? '')
  if (redirect) {
    for (const [name, value] of Object.entries({ bucket: bucket.name, key, etag: quoted(etag) })) redirect.searchParams.set(name, value)
    return { status: 303, headers: { ...told, location: redirect.href } }
  }
  if (fields.success_action_status === '201') return { status: 201, headers: told, body: xml('PostResponse', { Location: location, Bucket: bucket.name, Key: key, ETag: quoted(etag) }) }
  return { status: fields.success_action_status === '200' ? 200 : 204, headers: told }
}
