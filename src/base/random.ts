/**
 * A seeded source of numbers. The same seed gives the same numbers on every
 * machine, which is what makes a run replayable.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand); the seed text is
 * spread over its state with the cyrb128 hash.
 */
export class Random {
  readonly seed: string
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: string) {
    this.seed = seed
    const [a, b, c] = spread(seed)
    this.#a = a
    this.#b = b
    this.#c = c
    for (let i = 0; i < 12; i++) this.next()
  }

  /** An independent generator, the same for the same label. */
  fork(label: string): Random {
    return new Random(`${this.seed}/${label}`)
  }

  /** An unsigned 32-bit integer. */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0
    return t >>> 0
  }

  /** An integer, both ends included; exact up to 2^53. */
  int(min: number, max: number): number {
    const span = max - min + 1
    const wide = this.next() * 2 ** 21 + (this.next() >>> 11)
    return min + Math.floor((wide / 2 ** 53) * span)
  }

  bool(chance = 0.5): boolean {
    return this.next() / 2 ** 32 < chance
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('cannot pick from nothing')
    return from[this.int(0, from.length - 1)] as T
  }

  shuffle<T>(items: readonly T[]): T[] {
    const out = [...items]
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.int(0, i)
      ;[out[i], out[j]] = [out[j] as T, out[i] as T]
    }
    return out
  }

  /** `length` characters of a-z and 0-9. */
  letters(length: number): string {
    let out = ''
    for (let i = 0; i < length; i++) out += ALPHABET[this.int(0, ALPHABET.length - 1)]
    return out
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

function spread(text: string): [number, number, number] {
  let h1 = 1779033703
  let h2 = 3144134277
  let h3 = 1013904242
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233)
    h3 = h1 ^ Math.imul(h3 ^ k, 951274213)
  }
  return [h1 >>> 0, h2 >>> 0, h3 >>> 0]
}
