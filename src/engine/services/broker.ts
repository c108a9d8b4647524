import type { Broker, BrokerKind } from '../../author/broker.ts'
import { orAbort } from '../../base/deadline.ts'
import type { Scope } from '../../base/scope.ts'
import type { Recorder } from '../../model/recorder.ts'
import type { BrokerService } from '../../services/broker-service.ts'
import type { StageOptions } from '../stage.ts'
import { doorFor } from './door.ts'
import type { RunningService } from './running-service.ts'

export async function startBroker(kind: BrokerKind, topics: readonly string[], options: StageOptions, scope: Scope): Promise<RunningService> {
  const broker = await start(kind, options, scope)
  for (const topic of topics) await broker.declare(topic)
  const { FaultProxy } = await import('../../faults/proxy.ts')
  const proxy = await FaultProxy.start({ what: 'the broker', target: broker.address, scope })
  return {
    environmentFor: async (sender) => broker.environment(await doorFor(proxy, sender)),
    handle: (recorder, signal) => ({ kind, ...asked(broker, recorder, signal), faults: proxy.forCheck(recorder) }),
    restore: () => proxy.restore(),
  }
}

async function start(kind: BrokerKind, { ledger, servers }: StageOptions, scope: Scope): Promise<BrokerService> {
  switch (kind) {
    case 'nats':
      return (await import('../../services/nats/start-nats.ts')).startNats({ ledger, env: process.env }, scope)
    case 'rabbitmq':
      return (await servers.rabbitmq()).create(scope)
  }
}

/** The engine's own way in; what it sends stands in the record. */
function asked(broker: BrokerService, recorder: Recorder, signal: AbortSignal): Pick<Broker, 'publish' | 'consume'> {
  return {
    async publish(topic, message) {
      const { body } = message
      recorder.add({ kind: 'note', atMs: recorder.now(), label: `published to ${topic}`, value: body instanceof Uint8Array ? Buffer.from(body).toString() : body })
      await orAbort(broker.publish(topic, message), signal)
    },
    async consume(topic) {
      const observer = await orAbort(broker.observe(topic), signal)
      signal.addEventListener('abort', () => void observer.stop().catch(() => {}), { once: true })
      return { messages: () => orAbort(observer.messages(), signal) }
    },
  }
}
