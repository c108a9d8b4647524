import { createServer, type IncomingMessage, type Server } from 'node:http'
import { freePort } from '../../base/free-port.ts'
import type { Scope } from '../../base/scope.ts'

const KEEP_ALIVE_MS = 600_000

/** Answers with a JSON value, or 404 for undefined. */
export type Answer = (request: IncomingMessage) => unknown

/** A small HTTP server on loopback that can be out of reach for a while and come back at the same port. */
export class WebServer {
  readonly origin: string
  readonly #port: number
  readonly #answer: Answer
  #server: Server | undefined

  private constructor(port: number, answer: Answer) {
    this.#port = port
    this.origin = `http://127.0.0.1:${port}`
    this.#answer = answer
  }

  static async start(scope: Scope, what: string, answer: Answer): Promise<WebServer> {
    for (let tries = 1; ; tries++) {
      const server = new WebServer(await freePort(), answer)
      scope.defer(what, () => server.close())
      try {
        await server.listen()
        return server
      } catch (error) {
        // between asking for a free port and using it, somebody else may have taken it
        if (tries === 5) throw error
      }
    }
  }

  async listen(): Promise<void> {
    if (this.#server) return
    const server = createServer((request, response) => {
      const value = this.#answer(request)
      response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' })
      response.end(request.method === 'HEAD' ? undefined : JSON.stringify(value ?? { error: 'not found' }))
    })
    // a client that reuses a connection must not meet us just closing it
    server.keepAliveTimeout = KEEP_ALIVE_MS
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#server = server
  }

  /** Ends open connections and refuses new ones. */
  async close(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}
