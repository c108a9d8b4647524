import { STATUS_CODES } from 'node:http'

/** A refusal. Thrown anywhere inside the error boundary, answered there. */
export class Problem extends Error {
  /** @param {string} detail what is wrong with this request, for the caller to read */
  constructor(status, detail, headers = {}) {
    super(detail)
    this.status = status
    this.headers = headers
  }

  /** As RFC 9457 has it, with the id under which the caller may ask us about it. */
  toReply(exchange) {
    const body = { title: STATUS_CODES[this.status], status: this.status, detail: this.message, requestId: exchange.id }
    return { status: this.status, headers: { ...this.headers, 'content-type': 'application/problem+json' }, body }
  }
}
