import type { BrokerMessage, OutgoingMessage } from '../author/broker.ts'
import { ProgramBroke } from '../author/program-broke.ts'

const MOST_MESSAGES = 100_000
const MOST_BYTES = 128 * 1024 * 1024

/** What an observer of a topic has seen. A program that never stops talking fills it, and not our memory. */
export class MessageStore {
  readonly #messages: BrokerMessage[] = []
  #bytes = 0
  #overflowed = false

  add(message: BrokerMessage): void {
    this.#bytes += message.body.length
    this.#overflowed ||= this.#messages.length >= MOST_MESSAGES || this.#bytes > MOST_BYTES
    if (!this.#overflowed) this.#messages.push(message)
  }

  all(topic: string): BrokerMessage[] {
    if (this.#overflowed) throw new ProgramBroke(`Your program sent more than ${MOST_MESSAGES} messages, or more than ${MOST_BYTES / 1024 / 1024} MiB, to ${topic}.`)
    return [...this.#messages]
  }
}

export function bytesOf({ body }: OutgoingMessage): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body)
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
