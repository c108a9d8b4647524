import { STATUS_CODES } from 'node:http'

/** A refusal, as RFC 9457 has it. Thrown anywhere, answered in one place. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail what is wrong with this request, for a person to read
   * @param {{ members?: object, headers?: Record<string, string> }} [more]
   */
  constructor(status, detail, { members = {}, headers = {} } = {}) {
    super(detail)
    this.status = status
    this.members = members
    this.headers = headers
  }

  toReply() {
    return {
      status: this.status,
      headers: this.headers,
      body: { title: STATUS_CODES[this.status], status: this.status, detail: this.message, ...this.members },
    }
  }
}
