import { Unreadable, type Conversation } from './conversation.ts'
import { Listeners, type Audience, type Stop } from './listeners.ts'

/** Who sent it. */
interface Sender {
  /** Which `web` instance, counted from 0; undefined for another process. */
  instance?: number
}

/** Reads every connection to one service, in a form that a proxy's tap has. */
export class WireTap<Seen extends object> {
  readonly listeners = new Listeners<Seen & Sender>()
  readonly #converse: (audience: Audience<Seen>) => Conversation
  /** Open connections that cannot be read, and why. */
  readonly #unreadable = new Map<object, string>()
  /** How many there have been, and why the last. */
  unreadableEver = 0
  lastUnreadable = ''

  constructor(converse: (audience: Audience<Seen>) => Conversation) {
    this.#converse = converse
  }

  /** Why not all that passes can be read; undefined if it can. */
  get unreadable(): string | undefined {
    for (const why of this.#unreadable.values()) return why
    return undefined
  }

  open(door: { name: string; instance?: number } | undefined) {
    const sender: Sender = door?.name === 'web' && door.instance !== undefined ? { instance: door.instance } : {}
    const { listeners } = this
    const conversation = this.#converse({
      get any() {
        return listeners.any
      },
      sent: (seen) => listeners.sent(Object.assign(seen, sender)),
    })
    return {
      request: (chunk: Buffer): void => conversation.request(chunk),
      reply: (chunk: Buffer): Stop[] | undefined => conversation.reply(chunk),
      broke: (error: unknown): void => {
        const why = error instanceof Unreadable ? error.message : `reading it failed: ${(error as Error).message}`
        this.#unreadable.set(conversation, why)
        this.unreadableEver++
        this.lastUnreadable = why
        listeners.unreadable(why)
      },
      closed: (): void => void this.#unreadable.delete(conversation),
    }
  }
}
