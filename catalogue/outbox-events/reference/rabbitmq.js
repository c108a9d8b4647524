import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'amqplib'

const TOPIC = 'shop.orders'
const QUEUE = 'shop.statistics'
const AGAIN_MS = 500
const CONFIRM_MS = 2000

let publishing

export async function prepare() {
  const connection = await connect(process.env.AMQP_URL)
  const channel = await connection.createChannel()
  // a quorum queue counts how often it has delivered a message
  await channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await channel.bindQueue(QUEUE, TOPIC, '#')
  await connection.close()
}

export async function publish(event) {
  await send(TOPIC, Buffer.from(JSON.stringify(event)), 'application/cloudevents+json')
}

/** Resolves when the broker has confirmed it. */
async function send(exchange, body, contentType) {
  publishing ??= open()
  const channel = await publishing.catch((error) => {
    publishing = undefined
    throw error
  })
  const confirmed = new Promise((resolve, reject) => {
    channel.publish(exchange, 'order', body, { contentType, persistent: true }, (error) => (error ? reject(error) : resolve()))
  })
  const late = new AbortController()
  const tooLate = sleep(CONFIRM_MS, undefined, { signal: late.signal }).then(() => Promise.reject(new Error('the broker does not confirm')))
  await Promise.race([confirmed, tooLate]).finally(() => {
    late.abort()
    tooLate.catch(() => {})
  })
}

async function open() {
  const connection = await connect(process.env.AMQP_URL)
  const gone = () => (publishing = undefined)
  connection.on('error', gone).on('close', gone)
  const channel = await connection.createConfirmChannel()
  channel.on('error', gone)
  return channel
}

export async function consume(handle) {
  for (;;) {
    await read(handle).catch((error) => console.error(error.message))
    await sleep(AGAIN_MS)
  }
}

/** Reads until the connection is lost; what was not acknowledged by then goes back into the queue. */
async function read(handle) {
  const connection = await connect(process.env.AMQP_URL)
  const lost = new Promise((resolve) => connection.on('error', () => {}).once('close', resolve))
  const channel = await connection.createChannel()
  channel.on('error', () => void connection.close().catch(() => {}))
  await channel.prefetch(1)
  const failed = (error) => {
    console.error(error.message)
    return connection.close().catch(() => {})
  }
  await channel.consume(QUEUE, (message) => void (message ? settle(channel, message, handle).catch(failed) : failed(new Error('the queue is gone'))))
  await lost
}

async function settle(channel, message, handle) {
  const tries = 1 + Number(message.properties.headers?.['x-delivery-count'] ?? 0)
  const verdict = await handle(message.content, tries)
  if (verdict === 'again') {
    await sleep(AGAIN_MS)
    return channel.nack(message)
  }
  // it is acknowledged only once it lies among the dead letters
  if (verdict === 'dead') await send(`${TOPIC}.dead`, message.content, message.properties.contentType || 'application/octet-stream')
  channel.ack(message)
}
