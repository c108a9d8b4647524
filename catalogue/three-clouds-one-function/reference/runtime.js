import { request, Agent } from 'node:http'

const agent = new Agent({ keepAlive: true })

/** Lambda's Runtime API, as a custom runtime sees it. */
export class Runtime {
  #base

  constructor(address) {
    this.#base = `http://${address}/2018-06-01/runtime`
  }

  /** Waits, however long it takes, for something to do. */
  async next() {
    const { headers, body } = await this.#send('GET', '/invocation/next')
    return { id: headers['lambda-runtime-aws-request-id'], deadlineMs: Number(headers['lambda-runtime-deadline-ms']), event: JSON.parse(body) }
  }

  respond(id, value) {
    return this.#send('POST', `/invocation/${id}/response`, value ?? null)
  }

  fail(id, error) {
    return this.#send('POST', `/invocation/${id}/error`, described(error))
  }

  failToStart(error) {
    return this.#send('POST', '/init/error', described(error))
  }

  #send(method, path, value) {
    return new Promise((resolve, reject) => {
      const sent = request(this.#base + path, { method, agent, headers: value === undefined ? {} : { 'content-type': 'application/json' } })
      sent.on('error', reject)
      sent.on('response', (response) => {
        response.toArray().then((chunks) => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }), reject)
      })
      sent.end(value === undefined ? undefined : JSON.stringify(value))
    })
  }
}

function described(error) {
  return { errorType: error.name, errorMessage: error.message, stackTrace: [] }
}
