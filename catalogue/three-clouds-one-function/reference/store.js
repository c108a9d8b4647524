import { request, Agent } from 'node:http'
import { signed } from './signature.js'

const TRIES = 4

export class NoSuchObject extends Error {
  name = 'NoSuchObject'
}

/** The few requests to S3 that are needed. */
export class Store {
  #settings
  #agent = new Agent({ keepAlive: true })

  constructor({ S3_ENDPOINT, S3_BUCKET, S3_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }) {
    this.#settings = { endpoint: new URL(S3_ENDPOINT), bucket: S3_BUCKET, region: S3_REGION, id: AWS_ACCESS_KEY_ID, secret: AWS_SECRET_ACCESS_KEY }
  }

  get(key, signal) {
    return this.#send({ method: 'GET', key, signal })
  }

  put(key, text, signal) {
    return this.#send({ method: 'PUT', key, body: Buffer.from(text), headers: { 'content-type': 'application/json' }, signal })
  }

  async #send(what) {
    for (let tries = 1; ; tries++) {
      try {
        const { status, body } = await this.#sendOnce(what)
        if (status < 300) return body
        if (status === 404) throw new NoSuchObject(`there is no ${what.key}`)
        if (status < 500 || tries === TRIES) throw new Error(`the store answered ${what.method} ${what.key} with ${status}`)
      } catch (error) {
        // a connection that was kept may have died while we were frozen: nothing was done, and a new one is good
        if (!error.stale || tries === TRIES) throw error
        this.#agent.destroy()
        this.#agent = new Agent({ keepAlive: true })
      }
    }
  }

  #sendOnce({ method, key, body = Buffer.alloc(0), headers = {}, signal }) {
    const { endpoint, bucket } = this.#settings
    const path = `/${bucket}/${key.split('/').map(encode).join('/')}`
    const all = signed({ method, path, host: endpoint.host, headers, body, settings: this.#settings })
    return new Promise((resolve, reject) => {
      const sent = request({ host: endpoint.hostname, port: endpoint.port, method, path, headers: { ...all, 'content-length': body.length }, agent: this.#agent, signal })
      sent.on('error', (error) => reject(Object.assign(error, { stale: sent.reusedSocket && error.name !== 'AbortError' })))
      sent.on('response', (response) => {
        response.toArray().then((chunks) => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }), reject)
      })
      sent.end(body)
    })
  }
}

/** Percent-encoded as the signature wants it. */
function encode(text) {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
