import { BadReceipts } from './bad-receipts.js'
import { NoSuchObject } from './store.js'

/** Answers whatever Lambda may bring: an object's creation, a batch of messages about such, or a request over HTTP. */
export async function answer(event, process) {
  if (event?.version === '2.0' && event.requestContext?.http) return overHttp(event, process)
  switch (event?.Records?.[0]?.eventSource) {
    case 'aws:s3':
      return process(keyOf(event))
    case 'aws:sqs':
      return batch(event.Records, process)
  }
  throw new TypeError('this is no event that can be handled')
}

/** In the event a key is encoded as in a form: a space is a plus. */
function keyOf(event) {
  return decodeURIComponent(event.Records[0].s3.object.key.replaceAll('+', ' '))
}

async function batch(records, process) {
  const fifo = records[0].eventSourceARN.endsWith('.fifo')
  const failed = []
  for (const record of records) {
    // in an ordered queue nothing may overtake what failed
    const behind = fifo && failed.length > 0
    if (behind || !(await succeeds(record, process))) failed.push(record.messageId)
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

async function succeeds({ body }, process) {
  try {
    await process(keyOf(JSON.parse(body)))
    return true
  } catch (error) {
    console.error(`a message failed: ${error.name}`)
    return false
  }
}

async function overHttp({ body, isBase64Encoded }, process) {
  try {
    const { key } = JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body)
    return reply(200, await process(String(key)))
  } catch (error) {
    if (error instanceof NoSuchObject) return reply(404, { error: 'there is no such file' })
    if (error instanceof BadReceipts || error instanceof SyntaxError || error instanceof TypeError) return reply(422, { error: error.message })
    throw error
  }
}

function reply(statusCode, value) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
