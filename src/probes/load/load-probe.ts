import type { Context } from '../../author/context.ts'
import type { LoadOptions, LoadResult } from '../../author/load.ts'
import type { Recorder } from '../../model/recorder.ts'
import type { Address } from '../http/open-socket.ts'
import { runLoad } from './load.ts'

export interface LoadProbeOptions {
  /** Where the instances listen now. */
  addresses: () => Address[]
  /** As in the HTTP probe. */
  authority?: string
  base?: string
  recorder: Recorder
  signal: AbortSignal
}

/** Puts load on a server, and writes one note about each run into the record. */
export function loadProbe({ addresses, recorder, ...rest }: LoadProbeOptions): Context['load'] {
  return async (options) => {
    const all = addresses()
    const { instance } = options
    const chosen = instance === undefined ? all : all.slice(instance, instance + 1)
    if (chosen.length === 0) throw new RangeError(`there is no instance ${instance}: ${all.length} run`)
    const atMs = recorder.now()
    const note = (value: string) => recorder.add({ kind: 'note', atMs, label: 'load', value: `${askedOf(options)}, ${value}` })
    try {
      const result = await runLoad({ ...rest, addresses: chosen, options })
      note(answerOf(result))
      return result
    } catch (error) {
      note(rest.signal.aborted ? 'called off: the check was over' : String(error))
      throw error
    }
  }
}

function askedOf({ rate, seconds, connections = 50, request }: LoadOptions): string {
  const loop = rate === undefined ? `closed loop over ${connections} connections` : `${rate}/s open loop`
  const what = typeof request === 'function' ? 'changing requests' : `${request.method ?? 'GET'} ${request.path}`
  return `${what}: ${loop} for ${seconds} s`
}

function answerOf(result: LoadResult): string {
  const { loop, sent, answered, errors, statuses, latency, lateness, kept, requestsPerSecond } = result
  const byStatus = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`)
  return [
    `${sent} sent, ${answered} answered${byStatus.length > 0 ? ` (${byStatus.join(', ')})` : ''}, ${errors} errors, ${Math.round(requestsPerSecond)}/s`,
    `${loop}-loop latency p50 ${ms(latency.p50)}, p90 ${ms(latency.p90)}, p99 ${ms(latency.p99)}, p99.9 ${ms(latency.p999)}, max ${ms(latency.max)}`,
    `own lateness p50 ${ms(lateness.p50)}, p99 ${ms(lateness.p99)}, max ${ms(lateness.max)}`,
    ...(kept ? [] : ['the schedule was NOT kept']),
  ].join('; ')
}

const ms = (value: number) => `${Number(value.toPrecision(3))} ms`
