import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

export interface RawRequest {
  /** Request line and headers. */
  head: string
  body: string
  /** Counted from 0, over all connections and on this one. */
  nth: number
  nthOnConnection: number
}

/** A server for tests that answers with whatever bytes it likes. */
export class RawServer {
  readonly requests: RawRequest[] = []
  readonly sockets = new Set<Socket>()
  /** Connections accepted so far, and the most that were open at once. */
  connections = 0
  mostOpen = 0
  readonly #server: Server

  private constructor(onConnection: (socket: Socket, server: RawServer) => void) {
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.connections++
      this.sockets.add(socket)
      this.mostOpen = Math.max(this.mostOpen, this.sockets.size)
      socket.on('close', () => this.sockets.delete(socket))
      socket.on('error', () => {})
      onConnection(socket, this)
    })
  }

  /** Hands over each connection as it comes. */
  static async onConnection(handle: (socket: Socket) => void): Promise<RawServer> {
    return RawServer.#listen(new RawServer(handle))
  }

  /** Reads whole requests, one after another on each connection, and has them answered. */
  static async onRequest(answer: (socket: Socket, request: RawRequest) => void): Promise<RawServer> {
    return RawServer.#listen(
      new RawServer((socket, server) => {
        let received = ''
        let nthOnConnection = 0
        socket.on('data', (chunk: Buffer) => {
          received += chunk.toString('latin1')
          for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
            const head = received.slice(0, end)
            const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)
            if (received.length < end + 4 + length) return
            const request = { head, body: received.slice(end + 4, end + 4 + length), nth: server.requests.length, nthOnConnection: nthOnConnection++ }
            received = received.slice(end + 4 + length)
            server.requests.push(request)
            answer(socket, request)
          }
        })
      }),
    )
  }

  static async #listen(server: RawServer): Promise<RawServer> {
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    onTestFinished(() => server.close())
    return server
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port
  }

  close(): void {
    this.#server.close()
    for (const socket of this.sockets) socket.destroy()
  }
}

/** A whole reply with a text body. */
export function reply(body: string, headers = '', status = '200 OK'): string {
  return `HTTP/1.1 ${status}\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
