import { onTestFinished } from 'vitest'
import type { Web } from '../author/context.ts'
import type { Evidence, Exchange, Note } from '../model/evidence.ts'
import type { Recorder } from '../model/recorder.ts'
import { ConnectionPool } from './http/connection-pool.ts'
import { httpProbe, type HttpProbeOptions } from './http/http-probe.ts'

/** A recorder for tests. */
export class Notebook implements Recorder {
  readonly all: Evidence[] = []

  now(): number {
    return performance.now()
  }

  add(evidence: Evidence): void {
    this.all.push(evidence)
  }

  get exchanges(): Exchange[] {
    return this.all.filter((one) => one.kind === 'exchange')
  }

  get notes(): Note[] {
    return this.all.filter((one) => one.kind === 'note')
  }
}

/** A probe that speaks to a port, with all that belongs to it. */
export function probeOf(port: number, options: Partial<HttpProbeOptions> = {}): { web: Web; notebook: Notebook; pool: ConnectionPool; abort: AbortController } {
  const notebook = new Notebook()
  const pool = new ConnectionPool()
  const abort = new AbortController()
  onTestFinished(() => pool.close())
  const web = httpProbe({ address: () => ({ host: '127.0.0.1', port }), pool, recorder: notebook, signal: abort.signal, ...options })
  return { web, notebook, pool, abort }
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('it was not rejected')
}
