import { setTimeout as sleep } from 'node:timers/promises'
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers } from '@nats-io/transport-node'

const TOPIC = 'shop.orders'
const STREAM = 'SHOP_ORDERS'
const GROUP = 'projector'
const AGAIN_MS = 500
const SECOND = 1_000_000_000

let connection

/** Comes back by itself, however long the broker is away. */
export function connected() {
  connection ??= connect({
    servers: new URL(process.env.NATS_URL).host,
    user: process.env.NATS_USER,
    pass: process.env.NATS_PASSWORD,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
  })
  return connection
}

/** The stream keeps what comes before anybody reads it. */
export async function prepare() {}

/** There is no Nats-Msg-Id: the stream forgets what it has seen after two minutes, and whoever reads has to look at the event's id anyway. */
export async function publish(event) {
  await send(TOPIC, JSON.stringify(event), 'application/cloudevents+json')
}

async function send(topic, body, contentType) {
  const sent = headers()
  sent.set('Content-Type', contentType)
  await jetstream(await connected()).publish(topic, body, { headers: sent, timeout: 2000 })
}

export async function consume(handle) {
  let consumer
  for (;;) {
    try {
      consumer ??= await join()
      const message = await consumer.next({ expires: 2000 })
      if (message) await settle(message, await handle(message.data, message.info.deliveryCount))
    } catch (error) {
      console.error(error.message)
      consumer = undefined
      await sleep(AGAIN_MS)
    }
  }
}

/** All projectors share one consumer. What one of them took and never acknowledged is given to another after five seconds. */
async function join() {
  // asks nothing of the server now: it may be away
  const manager = await jetstreamManager(await connected(), { checkAPI: false })
  await manager.consumers.add(STREAM, { durable_name: GROUP, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All, ack_wait: 5 * SECOND })
  return jetstream(await connected()).consumers.get(STREAM, GROUP)
}

async function settle(message, verdict) {
  if (verdict === 'again') return message.nak(AGAIN_MS)
  // it is acknowledged only once it lies among the dead letters
  if (verdict === 'dead') await send(`${TOPIC}.dead`, message.data, message.headers?.get('Content-Type') || 'application/octet-stream')
  message.ack()
}
