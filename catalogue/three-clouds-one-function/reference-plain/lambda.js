import { send } from './http.js'
import { work } from './work.js'

const base = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`

for (;;) {
  const { headers, text } = await send(`${base}/invocation/next`)
  const id = headers['lambda-runtime-aws-request-id']
  const leftMs = Number(headers['lambda-runtime-deadline-ms']) - Date.now()
  const post = (what, value) => send(`${base}/invocation/${id}/${what}`, { method: 'POST', body: JSON.stringify(value) })
  try {
    await post('response', await answer(JSON.parse(text), AbortSignal.timeout(Math.max(0, leftMs - 600))))
  } catch (error) {
    await post('error', { errorType: error.name, errorMessage: error.message })
  }
}

async function answer(event, signal) {
  if (event.requestContext) return overHttp(event, signal)
  const source = event.Records[0].eventSource
  if (source === 'aws:s3') return work(keyIn(event), signal)
  if (source !== 'aws:sqs') throw new Error('unknown event')
  const failed = []
  for (const { messageId, body, eventSourceARN } of event.Records) {
    try {
      if (failed.length > 0 && eventSourceARN.endsWith('.fifo')) throw new Error('behind a failure')
      await work(keyIn(JSON.parse(body)), signal)
    } catch {
      failed.push({ itemIdentifier: messageId })
    }
  }
  return { batchItemFailures: failed }
}

function keyIn(event) {
  return decodeURIComponent(event.Records[0].s3.object.key.replaceAll('+', ' '))
}

async function overHttp({ body, isBase64Encoded }, signal) {
  const { key } = JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body)
  try {
    return { statusCode: 200, body: JSON.stringify(await work(key, signal)) }
  } catch (error) {
    if (error.missing || error.spoilt) return { statusCode: error.missing ? 404 : 400, body: JSON.stringify({ error: error.message }) }
    throw error
  }
}
