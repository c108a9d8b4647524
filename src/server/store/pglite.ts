import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { packageFolder } from '../../base/package-folder.ts'
import type { Asked, Told, WorkerData } from './pglite-messages.ts'

/** Run from its source the thread is loaded as it is written; built, as it was built. */
const WORKER = import.meta.url.endsWith('.ts') ? new URL('./pglite-worker.ts', import.meta.url) : join(packageFolder, 'dist', 'server', 'pglite-worker.js')

type Answer = Exclude<Told, { type: 'ready' }>
type Question = Asked extends infer One ? (One extends Asked ? Omit<One, 'id'> : never) : never

/** PostgreSQL inside this process, in a thread of its own. One session: whoever wants a transaction takes turns. */
export class Pglite {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  #asked = 0
  #broken: Error | undefined
  readonly #ready = Promise.withResolvers<void>()

  private constructor(data: WorkerData) {
    // whoever opens it is told; nobody else waits
    void this.#ready.promise.catch(() => {})
    this.#worker = new Worker(WORKER, { workerData: data })
    this.#worker.on('message', (told: Told) => this.#hear(told))
    this.#worker.on('error', (error) => this.#breakDown(error as Error))
    this.#worker.on('exit', () => this.#breakDown(new Error('the database has ended')))
  }

  static async open(data: WorkerData): Promise<Pglite> {
    const database = new Pglite(data)
    await database.#ready.promise
    return database
  }

  async query(sql: string, params: readonly unknown[] = []): Promise<{ rows: Record<string, unknown>[]; affected: number }> {
    const answer = await this.#ask({ type: 'query', sql, params: [...params] })
    if (answer.type !== 'rows') throw new Error(`rows were expected, and ${answer.type} came`)
    return answer
  }

  /** The whole data folder, to begin others with. */
  async dump(): Promise<Uint8Array> {
    const answer = await this.#ask({ type: 'dump' })
    if (answer.type !== 'dumped') throw new Error(`a dump was expected, and ${answer.type} came`)
    return answer.bytes
  }

  async close(): Promise<void> {
    if (!this.#broken) await this.#ask({ type: 'close' }).catch(() => {})
    await this.#worker.terminate()
  }

  #ask(question: Question): Promise<Answer> {
    if (this.#broken) return Promise.reject(this.#broken)
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      // a thread, not a window: there is no origin to name
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      this.#worker.postMessage({ ...question, id } satisfies Asked)
    })
  }

  #hear(told: Told): void {
    if (told.type === 'ready') return this.#ready.resolve()
    const waiting = this.#waiting.get(told.id)
    this.#waiting.delete(told.id)
    if (told.type !== 'failed') waiting?.resolve(told)
    else waiting?.reject(Object.assign(new Error(told.message), { code: told.code, constraint: told.constraint }))
  }

  #breakDown(error: Error): void {
    this.#broken ??= error
    this.#ready.reject(this.#broken)
    for (const { reject } of this.#waiting.values()) reject(this.#broken)
    this.#waiting.clear()
  }
}
