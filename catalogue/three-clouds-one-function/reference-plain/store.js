import { createHash, createHmac } from 'node:crypto'
import { send } from './http.js'

const { S3_ENDPOINT, S3_BUCKET, S3_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env
const sha256 = (data) => createHash('sha256').update(data).digest('hex')
const hmac = (key, data) => createHmac('sha256', key).update(data).digest()

export const get = (key, signal) => ask('GET', key, '', signal)
export const put = (key, text, signal) => ask('PUT', key, text, signal)

async function ask(method, key, body, signal) {
  const path = `/${S3_BUCKET}/${key.split('/').map((part) => encodeURIComponent(part).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)).join('/')}`
  const reply = await send(S3_ENDPOINT + path, { method, headers: { ...sign(method, path, body), 'content-length': Buffer.byteLength(body) }, body, signal })
  if (reply.status >= 300) throw Object.assign(new Error(`the store says ${reply.status} to ${method} ${key}`), { missing: reply.status === 404 })
  return reply.text
}

/** AWS Signature Version 4. */
function sign(method, path, body) {
  const host = new URL(S3_ENDPOINT).host
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const scope = `${date.slice(0, 8)}/${S3_REGION}/s3/aws4_request`
  const hash = sha256(body)
  const names = 'host;x-amz-content-sha256;x-amz-date'
  const canonical = `${method}\n${path}\n\nhost:${host}\nx-amz-content-sha256:${hash}\nx-amz-date:${date}\n\n${names}\n${hash}`
  const key = [S3_REGION, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${AWS_SECRET_ACCESS_KEY}`, date.slice(0, 8)))
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex')
  return { host, 'x-amz-date': date, 'x-amz-content-sha256': hash, authorization: `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}` }
}
