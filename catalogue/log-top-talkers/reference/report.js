import { parseLine } from './log-line.js'
import { BurstWindow } from './burst-window.js'
import { largest } from './largest.js'

/** All that is remembered of a log: a few totals, and a little for each client. */
export class Report {
  #lines = 0
  #bad = 0
  #bytes = 0
  #classes = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 }
  /** @type {Map<string, { client: string, requests: number, bytes: number, window?: BurstWindow }>} */
  #talkers = new Map()
  /** @type {{ client: string, at: number }[]} */
  #bursts = []
  #options

  /** @param {{ top: number, windowSeconds: number, limit: number }} options */
  constructor(options) {
    this.#options = options
  }

  /** @param {string} line */
  add(line) {
    if (line.trim() === '') return
    this.#lines += 1
    const entry = parseLine(line)
    if (!entry) {
      this.#bad += 1
      return
    }
    this.#bytes += entry.bytes
    this.#classes[entry.class] += 1

    const talker = this.#talker(entry.client)
    talker.requests += 1
    talker.bytes += entry.bytes
    this.#watch(talker, entry.at)
  }

  result() {
    return {
      lines: this.#lines,
      bad: this.#bad,
      bytes: this.#bytes,
      classes: this.#classes,
      top: this.#heaviest().map(({ client, requests, bytes }) => ({ client, requests, bytes })),
      bursts: this.#bursts.toSorted(byTime).map(({ client, at }) => ({ client, at: new Date(at * 1000).toISOString() })),
    }
  }

  #talker(name) {
    let talker = this.#talkers.get(name)
    if (!talker) {
      const client = ownCopy(name)
      talker = { client, requests: 0, bytes: 0, window: new BurstWindow(this.#options.windowSeconds) }
      this.#talkers.set(client, talker)
    }
    return talker
  }

  #watch(talker, at) {
    if (!talker.window) return
    const recent = talker.window.add(at)
    if (recent > this.#options.limit) {
      this.#bursts.push({ client: talker.client, at })
      // only the first burst counts: nothing more needs to be remembered
      talker.window = undefined
    }
  }

  #heaviest() {
    return largest(this.#options.top, this.#talkers.values(), byWeight)
  }
}

/** Heaviest first, then by name. */
function byWeight(a, b) {
  return b.bytes - a.bytes || byName(a, b)
}

/** Earliest first, then by name. */
function byTime(a, b) {
  return a.at - b.at || byName(a, b)
}

/** Code unit by code unit, not as a dictionary would. */
function byName(a, b) {
  if (a.client === b.client) return 0
  return a.client < b.client ? -1 : 1
}

/** A slice of a text keeps the whole text alive; a copy lets the chunk it was cut from go. */
function ownCopy(text) {
  return Buffer.from(text, 'latin1').toString('latin1')
}
