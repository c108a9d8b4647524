import type { Fresh, ObjectStore } from 'roadworthy'

/** Events in the form in which Lambda gets them from the other services of AWS. */

export function s3Event({ bucket, region }: ObjectStore, key: string): unknown {
  const name = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+')
  return {
    Records: [
      {
        eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: region, eventTime: '2026-03-01T09:30:00.000Z', eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: 'AWS:LENDERY' }, requestParameters: { sourceIPAddress: '127.0.0.1' },
        s3: { s3SchemaVersion: '1.0', configurationId: 'landed', bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` }, object: { key: name, size: 1, sequencer: '0055AED6DCD90281E5' } },
      },
    ],
  }
}

export interface Message {
  messageId: string
  body: string
}

export function message(fresh: Fresh, body: unknown): Message {
  return { messageId: fresh.id('message'), body: typeof body === 'string' ? body : JSON.stringify(body) }
}

/** A batch of one queue; of an ordered one all messages are of one group. */
export function sqsEvent({ region }: ObjectStore, messages: Message[], queue: 'standard' | 'fifo' = 'standard'): unknown {
  const fifo = queue === 'fifo'
  return {
    Records: messages.map(({ messageId, body }, index) => ({
      messageId, receiptHandle: `handle-${messageId}`, body,
      attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1772357400000', SenderId: 'LENDERY', ApproximateFirstReceiveTimestamp: '1772357400001', ...(fifo ? { MessageGroupId: 'receipts', SequenceNumber: String(1000 + index), MessageDeduplicationId: messageId } : {}) },
      messageAttributes: {}, md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: `arn:aws:sqs:${region}:123456789012:receipts${fifo ? '.fifo' : ''}`, awsRegion: region,
    })),
  }
}

/** An HTTP API's request, payload format 2.0. */
export function httpEvent(body: unknown, { base64 = false } = {}): unknown {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    version: '2.0', routeKey: 'POST /totals', rawPath: '/totals', rawQueryString: '',
    headers: { 'content-type': 'application/json', host: 'totals.lendery.example' },
    requestContext: { accountId: '123456789012', apiId: 'api', domainName: 'totals.lendery.example', requestId: 'request', routeKey: 'POST /totals', stage: '$default', timeEpoch: 1_772_357_400_000, http: { method: 'POST', path: '/totals', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'lendery' } },
    body: base64 ? Buffer.from(text).toString('base64') : text, isBase64Encoded: base64,
  }
}

/** What the client gets: an HTTP API takes a value without a statusCode for the body of a 200. */
export function httpReply(value: any): { status: number; body: any } {
  if (value === null || typeof value !== 'object' || value.statusCode === undefined) return { status: 200, body: value }
  const text = value.isBase64Encoded ? Buffer.from(String(value.body), 'base64').toString('utf8') : value.body
  try {
    return { status: Number(value.statusCode), body: typeof text === 'string' ? JSON.parse(text) : text }
  } catch {
    return { status: Number(value.statusCode), body: text }
  }
}
