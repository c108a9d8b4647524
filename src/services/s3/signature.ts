import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalHeaders, canonicalPath, canonicalQuery, type RequestHead } from './canonical.ts'
import { accessDenied, invalidRequest, S3Error, signatureDoesNotMatch } from './s3-error.ts'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
}

export interface Authority {
  credentials: Credentials
  region: string
  now: Date
}

/** What was proved, and what the signatures of a body's chunks build on. */
export interface Verified {
  how: 'header' | 'query' | 'form'
  /** The value of x-amz-content-sha256. */
  payload: string
  /** As in 20260131T235959Z. */
  date: string
  scope: string
  key: Buffer
  signature: string
}

interface Claim {
  how: 'header' | 'query'
  accessKeyId: string
  day: string
  region: string
  scope: string
  signedHeaders: string[]
  signature: string
  date: string
  payload: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const SKEW_MS = 15 * 60_000
const LONGEST_S = 7 * 24 * 3600

/**
 * Verifies a request's AWS Signature Version 4, in its headers or in its query.
 * The body is not looked at: `payload` says what it has to be.
 */
export function verifySignature(request: RequestHead, { credentials, region, now }: Authority): Verified {
  const claim = claimOf(request, now)
  if (claim.accessKeyId !== credentials.accessKeyId) {
    throw new S3Error(403, 'InvalidAccessKeyId', 'There is no such access key id.', { AWSAccessKeyId: claim.accessKeyId })
  }
  if (claim.region !== region) throw malformed(claim.how, `the region '${claim.region}' is wrong; expecting '${region}'`, { Region: region })
  if (request.headers['x-amz-security-token'] ?? request.query.find(([name]) => name === 'X-Amz-Security-Token')) {
    throw new S3Error(400, 'InvalidToken', 'These credentials have no session token.')
  }
  refuseUnsigned(request, claim)
  const canonicalRequest = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query.filter(([name]) => name !== 'X-Amz-Signature')),
    canonicalHeaders(request.headers, claim.signedHeaders),
    claim.signedHeaders.join(';'),
    claim.payload,
  ].join('\n')
  const stringToSign = [ALGORITHM, claim.date, claim.scope, sha256(canonicalRequest)].join('\n')
  const key = signingKey(credentials.secretAccessKey, claim.day, region)
  if (!sameSignature(hmac(key, stringToSign).toString('hex'), claim.signature)) {
    throw signatureDoesNotMatch({ StringToSign: stringToSign, CanonicalRequest: canonicalRequest, SignatureProvided: claim.signature })
  }
  const { how, payload, date, scope, signature } = claim
  return { how, payload, date, scope, key, signature }
}

/** Verifies the signature that a form's policy bears (POST Object). */
export function verifyPolicy(policy: string, fields: Record<string, string>, { credentials, region }: Authority): Verified {
  const [algorithm, credential, date, signature] = ['algorithm', 'credential', 'date', 'signature'].map((name) => fields[`x-amz-${name}`] ?? '') as [string, string, string, string]
  if (algorithm !== ALGORITHM || instantOf(date) === undefined) throw invalidRequest('The form needs x-amz-algorithm, x-amz-credential, x-amz-date and x-amz-signature.')
  const { accessKeyId, day, region: named, scope } = scopeOf('query', credential, date)
  if (accessKeyId !== credentials.accessKeyId) throw new S3Error(403, 'InvalidAccessKeyId', 'There is no such access key id.', { AWSAccessKeyId: accessKeyId })
  if (named !== region) throw malformed('query', `the region '${named}' is wrong; expecting '${region}'`, { Region: region })
  const key = signingKey(credentials.secretAccessKey, day, region)
  if (!sameSignature(hmac(key, policy).toString('hex'), signature)) throw signatureDoesNotMatch({ StringToSign: policy, SignatureProvided: signature })
  return { how: 'form', payload: 'UNSIGNED-PAYLOAD', date, scope, key, signature }
}

export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')
export const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()

export function sameSignature(ours: string, theirs: string): boolean {
  const [a, b] = [Buffer.from(ours), Buffer.from(theirs)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function signingKey(secret: string, day: string, region: string): Buffer {
  return ['s3', 'aws4_request'].reduce((key, part) => hmac(key, part), hmac(hmac(`AWS4${secret}`, day), region))
}

function claimOf(request: RequestHead, now: Date): Claim {
  const header = request.headers.authorization
  const inQuery = request.query.some(([name]) => name === 'X-Amz-Algorithm' || name === 'X-Amz-Signature')
  if (header !== undefined && inQuery) throw invalidRequest('A request may be signed in one way only.')
  if (header !== undefined) return claimInHeader(request, header, now)
  if (inQuery) return claimInQuery(request, now)
  throw accessDenied()
}

function claimInHeader({ headers }: RequestHead, header: string, now: Date): Claim {
  const fields = /^AWS4-HMAC-SHA256\s+(.*)$/s.exec(header)?.[1]
  if (fields === undefined) throw invalidRequest('The authorization mechanism is not supported: use AWS4-HMAC-SHA256.')
  const parts = new Map(fields.split(',').map((field) => field.trim().split(/=(.*)/s, 2) as [string, string]))
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) => parts.get(name))
  if (!credential || !signedHeaders || !signature) throw malformed('header', 'it needs Credential, SignedHeaders and Signature')
  const date = headers['x-amz-date'] ?? fromHttpDate(headers.date)
  const at = instantOf(date)
  if (date === undefined || at === undefined) throw accessDenied('A signed request needs a valid x-amz-date or Date header.')
  if (Math.abs(now.getTime() - at) > SKEW_MS) {
    throw new S3Error(403, 'RequestTimeTooSkewed', 'The request’s time and the current time are too far apart.', {
      RequestTime: date, ServerTime: now.toISOString(), MaxAllowedSkewMilliseconds: String(SKEW_MS),
    })
  }
  const payload = headers['x-amz-content-sha256']
  if (payload === undefined) throw invalidRequest('The header x-amz-content-sha256 is missing.')
  return { how: 'header', ...scopeOf('header', credential, date), signedHeaders: signedHeaders.split(';'), signature, date, payload }
}

function claimInQuery({ headers, query }: RequestHead, now: Date): Claim {
  const value = (name: string) => query.find(([found]) => found === name)?.[1]
  if (value('X-Amz-Algorithm') !== ALGORITHM) throw malformed('query', `X-Amz-Algorithm has to be ${ALGORITHM}`)
  const [credential, date, expires, signedHeaders, signature] = ['Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map((name) => value(`X-Amz-${name}`))
  const at = instantOf(date)
  if (!credential || !date || at === undefined || !expires || !signedHeaders || !signature) {
    throw malformed('query', 'X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders and X-Amz-Expires are all needed')
  }
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > LONGEST_S) throw malformed('query', `X-Amz-Expires has to be from 1 to ${LONGEST_S}`)
  if (at - now.getTime() > SKEW_MS) throw accessDenied('Request is not yet valid')
  if (now.getTime() > at + Number(expires) * 1000) throw accessDenied('Request has expired')
  const payload = headers['x-amz-content-sha256'] ?? value('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD'
  return { how: 'query', ...scopeOf('query', credential, date), signedHeaders: signedHeaders.split(';'), signature, date, payload }
}

function scopeOf(how: Claim['how'], credential: string, date: string): Pick<Claim, 'accessKeyId' | 'day' | 'region' | 'scope'> {
  const parts = credential.split('/')
  const [day, region, service, end] = parts.splice(-4) as [string, string, string, string]
  const accessKeyId = parts.join('/')
  if (!accessKeyId || service !== 's3' || end !== 'aws4_request') throw malformed(how, 'the credential has to be <access key id>/<date>/<region>/s3/aws4_request')
  if (!date.startsWith(`${day}T`)) throw malformed(how, `the credential's date '${day}' is not that of the request`)
  return { accessKeyId, day, region, scope: [day, region, service, end].join('/') }
}

/** The host and all that S3 acts upon have to be signed; otherwise whoever passes the request on could change them. */
function refuseUnsigned({ headers }: RequestHead, { signedHeaders, how }: Claim): void {
  const acts = Object.keys(headers).filter((name) => name === 'host' || (name.startsWith('x-amz-') && !(how === 'query' && name === 'x-amz-content-sha256')))
  const unsigned = acts.filter((name) => !signedHeaders.includes(name))
  if (unsigned.length > 0 || !signedHeaders.includes('host')) {
    throw new S3Error(403, 'AccessDenied', 'Headers were present in the request which were not signed.', { HeadersNotSigned: unsigned.join(', ') })
  }
}

function malformed(how: Claim['how'], why: string, details: Record<string, string> = {}): S3Error {
  return how === 'header'
    ? new S3Error(400, 'AuthorizationHeaderMalformed', `The authorization header is malformed: ${why}.`, details)
    : new S3Error(400, 'AuthorizationQueryParametersError', `The query's signature is malformed: ${why}.`, details)
}

function fromHttpDate(text: string | undefined): string | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? undefined : new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

function instantOf(date: string | undefined): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date ?? '')
  if (!parts) return undefined
  const at = Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}Z`)
  return Number.isNaN(at) ? undefined : at
}
