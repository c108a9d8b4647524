import { sleep } from '../../base/deadline.ts'

/** How far a running attempt has got is written down this often at most. */
const EVERY_MS = 1000
const TRIES = 5

/** Writes down again and again what keeps changing; one write at a time. */
export class Saver {
  readonly #save: () => Promise<void>
  readonly #complain: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #saving: Promise<void> = Promise.resolve()

  constructor(save: () => Promise<void>, complain: (error: unknown) => void) {
    this.#save = save
    this.#complain = complain
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#saving = this.#saving.then(this.#save).catch(this.#complain)
    }, EVERY_MS)
  }

  /** Nothing is written any more when this resolves. */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#saving
  }

  /** What must not be lost is tried several times: a server may be just restarting. */
  async insist(save: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await save()
      } catch (error) {
        if (tries === TRIES) throw error
        await sleep(200 * 2 ** tries)
      }
    }
  }
}
