import { BadReceipts } from './bad-receipts.js'

/** What all three clouds do when a file has landed. */
export class Receipts {
  #store
  #totals
  #rates

  constructor(store, totals) {
    this.#store = store
    this.#totals = totals
  }

  /** Loaded once per process: they outlive the invocation that asked first. */
  rates(signal) {
    this.#rates ??= this.#load(signal)
    return this.#rates
  }

  /** Adds one file up and stores its totals; resolves when they are stored. */
  async process(key, signal) {
    const name = /^in\/(.+)\.csv$/.exec(key)?.[1]
    if (name === undefined) throw new BadReceipts(`${key} is no receipts file`)
    const rates = await this.rates(signal)
    const file = await this.#store.get(key, signal)
    const result = this.#totals(file.toString('utf8'), rates)
    await this.#store.put(`out/${name}.json`, JSON.stringify(result), signal)
    return result
  }

  async #load(signal) {
    try {
      return JSON.parse((await this.#store.get('config/rates.json', signal)).toString('utf8'))
    } catch (error) {
      // the next invocation tries again
      this.#rates = undefined
      throw error
    }
  }
}
