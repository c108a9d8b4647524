import { connect, type Socket } from 'node:net'
import type { RawConnection, Tcp } from '../../author/context.ts'
import { ProgramBroke } from '../../author/program-broke.ts'
import type { Recorder } from '../../model/recorder.ts'
import { RecordedConnection } from './recorded-connection.ts'

export interface TcpProbeOptions {
  address(): { host: string; port: number }
  recorder: Recorder
  signal: AbortSignal
}

const CONNECT_MS = 10_000

/** Opens raw connections and records what goes over them. */
export function tcpProbe(options: TcpProbeOptions): Tcp {
  return { connect: () => open(options) }
}

function open({ address, recorder, signal }: TcpProbeOptions): Promise<RawConnection> {
  const { host, port } = address()
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    // a server may end its half and read on; so may we
    const socket: Socket = connect({ host, port, noDelay: true, allowHalfOpen: true })
    const settle = (then: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      socket.removeAllListeners()
      socket.on('error', () => {})
      then()
    }
    const fail = (error: unknown) => {
      socket.destroy()
      reject(error)
    }
    const onAbort = () => settle(() => fail(signal.reason))
    const timer = setTimeout(
      () => settle(() => fail(new ProgramBroke(`the program did not accept a connection on ${host}:${port} within ${CONNECT_MS / 1000} s`))),
      CONNECT_MS,
    )
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('connect', () => settle(() => resolve(new RecordedConnection(socket, recorder, signal))))
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(() => fail(OURS.has(error.code ?? '') ? error : new ProgramBroke(`the program does not accept connections on ${host}:${port} (${error.code ?? error.message})`))),
    )
  })
}

/** Shortages of this machine, no fault of the program. */
const OURS = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL'])
