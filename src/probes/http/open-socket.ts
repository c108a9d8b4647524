import { isIP, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { ListeningSocket } from './listening-socket.ts'

export interface Address {
  host: string
  port: number
  /** Speaks TLS, with these options. */
  tls?: ConnectionOptions
}

/** Where the bytes of every connection arrive: each is read from at once, so all share it. */
export const INBOX = Buffer.allocUnsafeSlow(64 * 1024)

/** Opens a connection; told how many bytes have arrived in the inbox. */
export function openSocket({ host, port, tls }: Address, onBytes: (count: number) => void): Socket {
  const options = {
    host,
    port,
    noDelay: true,
    onread: {
      buffer: INBOX,
      callback: (count: number) => {
        onBytes(count)
        return true
      },
    },
  }
  // the reading options are the constructor's, the address is connect's
  if (!tls) return new ListeningSocket(options).connect(options)
  // loaded when it is needed: it takes longer than many a whole check
  return process.getBuiltinModule('node:tls').connect({ ...(isIP(host) ? {} : { servername: host }), ...tls, ...options })
}
