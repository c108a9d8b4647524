import { connect } from 'node:net'
import type pg from 'pg'
import type { Address } from '../source.ts'

const CANCEL_REQUEST = 80877102

/** Asks the server to give up what a connection is waiting for. This goes over a connection of its own, without a name or an answer. */
export function cancelStatement(client: pg.PoolClient, address: Address): void {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number | Buffer }
  const key = Buffer.isBuffer(secretKey) ? secretKey : int32(secretKey)
  const body = Buffer.concat([int32(CANCEL_REQUEST), int32(processID), key])
  const socket = connect(address, () => socket.end(Buffer.concat([int32(body.length + 4), body])))
  socket.on('error', () => {})
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
