import type { Random } from '../base/random.ts'

/** Names, texts and numbers of one check's own: the same for the same seed, unlike any other check's. */
export class Fresh {
  readonly #random: Random
  readonly #scope: string
  #count = 0

  constructor(random: Random, scope: string) {
    this.#random = random
    this.#scope = scope
  }

  /** A short unique name, e.g. `order-c351k`. Safe in a path, a query and a header. */
  id(prefix = 'id'): string {
    return `${prefix}-${this.#random.letters(4)}${(this.#count++).toString(36)}${this.#scope}`
  }

  /** A text that survives only honest handling: accents, emoji, quotes, markup, escapes (rule E10). */
  text(maxLength = 80): string {
    const unique = this.#random.letters(5)
    const awkward = this.#random.shuffle(AWKWARD)
    let out = unique
    for (const part of awkward) {
      if ([...out].length + [...part].length + 1 > maxLength) continue
      out += ` ${part}`
    }
    return out
  }

  /** 128 bits in hexadecimal that stand nowhere else: found again by `scan` (rule G6). */
  canary(): string {
    return Array.from({ length: 32 }, () => this.#random.int(0, 15).toString(16)).join('')
  }

  /** An everyday name with letters beyond ASCII. */
  name(): string {
    return `${this.#random.pick(FIRST)} ${this.#random.pick(LAST)} ${this.#random.letters(4)}`
  }
}

/** Beyond the basic plane, right to left, combining, quoted, escaped, and words a parser may take for values. */
export const AWKWARD = [
  'Zoë Müller', 'naïve café', '工具 図書館', '🔨🧰', "O'Brien", 'say "hi"', '<b>&amp;</b>', '100 %', '%41%2F', 'back\\slash',
  '007', 'null', 'true', "'; DROP TABLE tools; --", '${7*7}', 'e\u0301', 'שלום',
] as const

const FIRST = ['Zoë', 'José', 'Anaïs', 'Łukasz', 'Björn', 'Siân', 'Nguyễn', 'Ada'] as const
const LAST = ['Müller', 'O’Neill', 'García', 'Åkesson', 'Öztürk', 'Dvořák', 'Lin', 'Sørensen'] as const
