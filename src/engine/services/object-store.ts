import type { ObjectStore } from '../../author/object-store.ts'
import type { Scope } from '../../base/scope.ts'
import type { Recorder } from '../../model/recorder.ts'
import type { S3Service } from '../../services/s3/s3-service.ts'
import type { StageOptions } from '../stage.ts'
import { doorFor } from './door.ts'
import type { RunningService } from './running-service.ts'

export async function startObjectStore({ random }: Pick<StageOptions, 'random'>, scope: Scope): Promise<RunningService> {
  const { S3Service } = await import('../../services/s3/s3-service.ts')
  const { FaultProxy } = await import('../../faults/proxy.ts')
  const store = await S3Service.start(scope, { bucket: `lendery-${random.fork('object store').letters(8)}` })
  const proxy = await FaultProxy.start({ what: 'the object store', target: store.address, scope })
  return {
    environmentFor: async (sender) => store.environment(await doorFor(proxy, sender), sender),
    handle: (recorder, signal) => ({ ...handleOf(store, recorder, signal), faults: proxy.forCheck(recorder) }),
    async restore() {
      store.restore()
      await proxy.restore()
    },
    async *dump() {
      yield* store.dump()
    },
  }
}

/** The engine's own way in, past the signature; what it changes stands in the record. */
function handleOf(store: S3Service, recorder: Recorder, signal: AbortSignal): Omit<ObjectStore, 'faults'> {
  const from = store.requestCount
  // the store goes by the process's clock, the record by the attempt's
  const sinceMs = recorder.now() - performance.now()
  const record = (what: string) => recorder.add({ kind: 'fault', atMs: recorder.now(), what: `the object store: ${what}` })
  const note = (label: string, value: unknown) => recorder.add({ kind: 'note', atMs: recorder.now(), label, value })
  return {
    endpoint: store.endpoint,
    bucket: store.bucket,
    region: store.region,
    ...store.credentials,
    async put(key, body, options) {
      store.put(key, body, options)
      note('put into the object store', `${key}, ${Buffer.byteLength(body)} bytes`)
    },
    get: async (key) => store.get(key),
    list: async (prefix) => store.list(prefix),
    async remove(key) {
      store.remove(key)
      note('removed from the object store', key)
    },
    uploads: () => store.uploads(),
    requests: () => store.requests(from).map((request) => ({ ...request, atMs: request.atMs + sinceMs })),
    holdNext(fits) {
      const hold = store.interventions.hold((request) => fits(store.withSender(request)))
      const release = () => {
        signal.removeEventListener('abort', release)
        hold.release()
      }
      signal.addEventListener('abort', release, { once: true })
      return {
        held: hold.held.then((request) => {
          record(`the answer to ${request.action} of ${request.key} is held back`)
          return store.withSender(request)
        }),
        release,
      }
    },
    failNext(fits, failure = {}) {
      store.interventions.fail((request) => !signal.aborted && fits(store.withSender(request)), failure)
      record(`the next ${failure.times ?? 1} fitting requests are refused with ${failure.code ?? 'SlowDown'}`)
    },
    limit(bytes) {
      store.limit(bytes)
      record(`it holds ${bytes} bytes at most`)
    },
    expireConnections() {
      store.expireConnections()
      record('its open connections are dead, and nobody was told')
    },
    clock: {
      now: () => store.now(),
      shift(ms) {
        store.shift(ms)
        record(`its clock is moved by ${ms} ms`)
      },
    },
  }
}
