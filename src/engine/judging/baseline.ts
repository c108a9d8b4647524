import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { median } from './median.ts'

const TRIPS = 25
const WARM_UP = 5
/** On a machine so slow that this is over first, fewer trips must do. */
const ENOUGH_MS = 5000
const FEWEST_TRIPS = 5
/** Nothing comes back: the figure is then this. */
const LOST_MS = 10_000

/**
 * How long a byte takes over loopback to a server of our own and back: the
 * median, in ms. The server lives only while it is measured, so nothing stays
 * behind and nobody else can keep it busy.
 */
export async function loopbackRoundTrip(): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, noDelay: true })
  try {
    await once(socket, 'connect')
    return await medianTrip(socket)
  } finally {
    socket.destroy()
    server.close()
  }
}

async function medianTrip(socket: Socket): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await trip(socket)
  const trips: number[] = []
  const end = performance.now() + ENOUGH_MS
  while (trips.length < TRIPS && (trips.length < FEWEST_TRIPS || performance.now() < end)) trips.push(await trip(socket))
  return median(trips)
}

async function trip(socket: Socket): Promise<number> {
  const began = performance.now()
  const limit = AbortSignal.timeout(LOST_MS)
  const back = once(socket, 'data', { signal: limit }).catch((error: unknown) => {
    if (!limit.aborted) throw error
  })
  socket.write('.')
  await back
  return performance.now() - began
}
