import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect as connectNats } from '@nats-io/transport-node'
import { connect as connectAmqp } from 'amqplib'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { killEngine } from '../../test/support/killed-engine.ts'
import type { BrokerKind } from '../author/broker.ts'
import { Ledger } from '../base/ledger.ts'
import { poll } from '../base/poll.ts'
import { Scope } from '../base/scope.ts'
import { FaultProxy } from '../faults/proxy.ts'
import { CannotTell } from '../model/mistake.ts'
import type { BrokerService } from './broker-service.ts'
import { streamOf } from './nats/nats-service.ts'
import { startNats } from './nats/start-nats.ts'
import type { RabbitmqServer } from './rabbitmq/rabbitmq-server.ts'
import { startRabbitmq } from './rabbitmq/start-rabbitmq.ts'
import { serviceProviders } from './service-providers.ts'

const ledger = Ledger.open()
const env: NodeJS.ProcessEnv = { ...process.env, ROADWORTHY_NATS_URL: undefined, ROADWORTHY_RABBITMQ_URL: undefined }
const options = { ledger, env }
const whole = new Scope('the tests')
const reports = (await serviceProviders(options)).filter(({ kind }) => kind === 'nats' || kind === 'rabbitmq')
let rabbitmq: Promise<RabbitmqServer> | undefined

for (const { name, provider, install } of reports) {
  if (provider) continue
  if (process.env.CI === 'true') throw new Error(`${name} is not here, and everything has to be tested: ${install}`)
  console.warn(`skipped: ${name} is not here. ${install}`)
}

const isHere = (wanted: BrokerKind) => reports.some(({ kind, provider }) => kind === wanted && provider)

let scope: Scope

beforeEach(() => {
  scope = new Scope('one test')
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

afterAll(async () => {
  await whole.close()
  expect(whole.failures).toEqual([])
  ledger.close()
}, 60_000)

async function start(kind: BrokerKind, inScope = scope): Promise<BrokerService> {
  if (kind === 'nats') return startNats(options, inScope)
  rabbitmq ??= startRabbitmq({ ...options, scope: whole })
  return (await rabbitmq).create(inScope)
}

/** What a learner's program does, with the library it would use. */
interface Client {
  publish(topic: string, text: string, headers?: Record<string, string>): Promise<void>
  /** Makes a group of consumers. */
  join(topic: string): Promise<void>
  /** Takes messages as one of the group. */
  take(topic: string, count: number): Promise<string[]>
}

async function connected(environment: Record<string, string>): Promise<Client> {
  if (environment.NATS_URL) {
    const { host } = new URL(environment.NATS_URL)
    const connection = await connectNats({ servers: host, user: environment.NATS_USER, pass: environment.NATS_PASSWORD, reconnect: false })
    connection.closed().catch(() => {})
    scope.defer('a client', () => connection.close())
    const client = jetstream(connection)
    const { headers } = await import('@nats-io/transport-node')
    return {
      async publish(topic, text, extra = {}) {
        const sent = headers()
        for (const [name, value] of Object.entries(extra)) sent.set(name, value)
        await client.publish(topic, text, { headers: sent, timeout: 2000 })
      },
      async join(topic) {
        await (await jetstreamManager(connection)).consumers.add(streamOf(topic), { durable_name: 'group', ack_policy: AckPolicy.Explicit })
      },
      async take(topic, count) {
        const consumer = await client.consumers.get(streamOf(topic), 'group')
        const taken: string[] = []
        for await (const message of await consumer.fetch({ max_messages: count, expires: 10_000 })) {
          taken.push(message.string())
          message.ack()
        }
        return taken
      },
    }
  }
  const connection = await connectAmqp(environment.AMQP_URL as string)
  connection.on('error', () => {})
  scope.defer('a client', () => connection.close().catch(() => {}))
  const channel = await connection.createConfirmChannel()
  channel.on('error', () => {})
  return {
    publish: (topic, text, headers = {}) =>
      new Promise((resolve, reject) => channel.publish(topic, 'any.key', Buffer.from(text), { headers }, (error: unknown) => (error ? reject(error as Error) : resolve()))),
    async join(topic) {
      await channel.assertQueue('group', { durable: true })
      await channel.bindQueue('group', topic, '#')
    },
    async take(_topic, count) {
      const taken: string[] = []
      await poll({ everyMs: 10, forMs: 10_000 }, async () => {
        const message = await channel.get('group')
        if (message) {
          taken.push(message.content.toString())
          channel.ack(message)
        }
        return taken.length >= count ? true : undefined
      })
      return taken
    },
  }
}

const TOPIC = 'shop.orders'

describe.each((['nats', 'rabbitmq'] as const).filter(isHere))('%s', (kind) => {
  let broker: BrokerService

  beforeEach(async () => {
    broker = await start(kind)
    await broker.declare(TOPIC)
    await broker.declare(`${TOPIC}.dead`)
  }, 120_000)

  test('tells what it is, and where', () => {
    expect(broker.provider).toMatch(/\d+\.\d+/)
    const { BROKER_URL, NATS_URL, AMQP_URL } = broker.environment()
    expect(BROKER_URL).toBe(kind === 'nats' ? NATS_URL : AMQP_URL)
    expect(new URL(BROKER_URL as string).port).toBe(String(broker.address.port))
  })

  test('an observer sees what comes after it, in order, and of its topic alone', async () => {
    const client = await connected(broker.environment())
    await client.publish(TOPIC, 'before')
    const observer = await broker.observe(TOPIC)
    const dead = await broker.observe(`${TOPIC}.dead`)
    for (let number = 0; number < 500; number++) await client.publish(TOPIC, `message ${number}`, { 'ce-id': `id ${number}` })
    const seen = await observer.messages()
    expect(seen.map(({ body }) => body.toString())).toEqual(Array.from({ length: 500 }, (_, number) => `message ${number}`))
    expect(seen[7]?.headers['ce-id']).toBe('id 7')
    expect(await dead.messages()).toEqual([])
    await observer.stop()
  }, 30_000)

  test('an observer takes nothing away', async () => {
    const client = await connected(broker.environment())
    await client.join(TOPIC)
    const observer = await broker.observe(TOPIC)
    for (const text of ['a', 'b', 'c']) await broker.publish(TOPIC, { body: text })
    expect(await client.take(TOPIC, 3)).toEqual(['a', 'b', 'c'])
    expect((await observer.messages()).map(({ body }) => body.toString())).toEqual(['a', 'b', 'c'])
  }, 30_000)

  test('sends text and bytes as they are, anything else as JSON', async () => {
    const observer = await broker.observe(TOPIC)
    const bytes = Buffer.from([0, 255, 13, 10])
    await broker.publish(TOPIC, { body: { cents: 5 }, id: 'one', headers: { 'X-Kind': 'grün' }, contentType: 'application/cloudevents+json' })
    await broker.publish(TOPIC, { body: '{"half":' })
    await broker.publish(TOPIC, { body: bytes })
    const [first, second, third] = await observer.messages()
    expect(first).toMatchObject({ id: 'one', contentType: 'application/cloudevents+json', headers: { 'x-kind': 'grün' } })
    expect(JSON.parse(String(first?.body))).toEqual({ cents: 5 })
    expect(second).toMatchObject({ contentType: 'application/json', body: Buffer.from('{"half":') })
    expect(second?.id).toBeUndefined()
    expect(third?.body).toEqual(bytes)
  })

  test('a program does not reach what belongs to another', async () => {
    const other = await start(kind)
    await other.declare(TOPIC)
    const observer = await other.observe(TOPIC)
    await (await connected(broker.environment())).publish(TOPIC, 'mine')
    expect(await observer.messages()).toEqual([])
    const { user, password } = loginOf(broker)
    const theirs = other.environment()
    const trespassing = { ...theirs, NATS_PASSWORD: `${password}x`, ...(theirs.AMQP_URL ? { AMQP_URL: theirs.AMQP_URL.replace(/\/\/[^@]*@/, `//${user}:${password}@`) } : {}) }
    await expect(connected(trespassing)).rejects.toThrow()
  })

  test('its address can be replaced by a proxy’s', async () => {
    const proxy = await FaultProxy.start({ what: 'the broker', target: broker.address, scope })
    const observer = await broker.observe(TOPIC)
    const client = await connected(broker.environment(proxy.address))
    await client.publish(TOPIC, 'through')
    expect(proxy.connections()).toBe(1)
    await proxy.cut()
    await expect((async () => client.publish(TOPIC, 'lost'))()).rejects.toThrow()
    await proxy.restore()
    await (await connected(broker.environment(proxy.address))).publish(TOPIC, 'again')
    expect((await observer.messages()).map(({ body }) => body.toString())).toEqual(['through', 'again'])
  }, 20_000)

  test('is gone when its scope closes', async () => {
    const around = new Scope('around')
    const short = await start(kind, around)
    await around.close()
    expect(around.failures).toEqual([])
    await expect(connected(short.environment())).rejects.toThrow()
  })
})

describe.runIf(isHere('nats'))("a NATS server of the user's own", () => {
  test('serves one at a time, and is given back without streams', async () => {
    const users = await startNats(options, scope)
    const named = { ledger, env: { ...env, ROADWORTHY_NATS_URL: users.environment().NATS_URL } }
    const inner = new Scope('an attempt')
    const taken = await startNats(named, inner)
    await taken.declare(TOPIC)
    await taken.publish(TOPIC, { body: 'x' })
    await expect(startNats(named, inner)).rejects.toThrow(/has streams/)
    await inner.close()
    expect(inner.failures).toEqual([])
    await startNats(named, scope)
  })

  test.each(['nonsense', 'http://localhost:4222', 'tls://localhost:4222', 'nats://127.0.0.1:1'])('is named when it is %s', async (ROADWORTHY_NATS_URL) => {
    const started = startNats({ ledger, env: { ...env, ROADWORTHY_NATS_URL } }, scope)
    await expect(started).rejects.toThrow(CannotTell)
    await expect(started).rejects.toThrow('ROADWORTHY_NATS_URL')
  })
})

describe.runIf(isHere('rabbitmq'))("a RabbitMQ of the user's own", () => {
  test.each(['nonsense', 'amqp://localhost:5672', 'http://127.0.0.1:1'])('is named when it is %s', async (ROADWORTHY_RABBITMQ_URL) => {
    const started = startRabbitmq({ ledger, env: { ...env, ROADWORTHY_RABBITMQ_URL }, scope })
    await expect(started).rejects.toThrow(CannotTell)
    await expect(started).rejects.toThrow('ROADWORTHY_RABBITMQ_URL')
  })
})

describe.each([
  ['nats', 'startNats', 'await startNats({ ledger, env: process.env }, scope)'],
  ['rabbitmq', 'startRabbitmq', 'await startRabbitmq({ ledger, env: process.env, scope })'],
] as const)('%s', (kind, name, starts) => {
  test.runIf(isHere(kind))('goes with an engine that is killed', () => killEngine({ imports: { [`services/${kind}/start-${kind}.ts`]: name }, starts, env }), 180_000)
})

function loginOf(broker: BrokerService): { user: string; password: string } {
  const url = new URL(broker.environment().BROKER_URL as string)
  return { user: url.username, password: url.password }
}
