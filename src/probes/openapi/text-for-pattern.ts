import type { Random } from '../../base/random.ts'

/** A text longer than this, or a pattern beyond what is understood, is given up. */
const LONGEST = 2000
const MOST_REPEATS = 6

/**
 * A text that a regular expression accepts: literals, classes, groups,
 * alternatives, quantifiers. What it does not understand (looking around,
 * going back) gives undefined. Whether the text is right is for the caller to
 * check.
 */
export function textForPattern(pattern: string, random: Random): string | undefined {
  try {
    return new Reader(pattern, random).text()
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined
    throw error
  }
}

class NotUnderstood extends Error {}

type Make = () => string

class Reader {
  readonly #random: Random
  readonly #source: string[]
  #at = 0
  #made = 0

  constructor(pattern: string, random: Random) {
    this.#source = [...pattern]
    this.#random = random
  }

  text(): string {
    const make = this.#alternatives()
    if (this.#at < this.#source.length) throw new NotUnderstood()
    return make()
  }

  #alternatives(): Make {
    const all = [this.#sequence()]
    while (this.#eat('|')) all.push(this.#sequence())
    return () => this.#random.pick(all)()
  }

  #sequence(): Make {
    const parts: Make[] = []
    while (this.#at < this.#source.length && !['|', ')'].includes(this.#next)) parts.push(this.#repeated(this.#atom()))
    return () => parts.map((make) => make()).join('')
  }

  #atom(): Make {
    const character = this.#take()
    if (character === '^' || character === '$') return () => ''
    if (character === '(') return this.#group()
    if (character === '[') return this.#oneOf(this.#class())
    if (character === '.') return this.#oneOf(WORD)
    if (character === '\\') return this.#escape()
    if ('*+?'.includes(character)) throw new NotUnderstood()
    return this.#oneOf(character)
  }

  #group(): Make {
    if (this.#eat('?') && !this.#eat(':')) {
      // a group with a name; all else that begins so looks around
      if (!this.#eat('<') || ['=', '!'].includes(this.#next)) throw new NotUnderstood()
      while (this.#take() !== '>');
    }
    const make = this.#alternatives()
    if (!this.#eat(')')) throw new NotUnderstood()
    return make
  }

  #escape(): Make {
    const name = this.#take()
    if (name === 'b') return () => ''
    return this.#oneOf(this.#escaped(name))
  }

  #escaped(name: string): string {
    const known = CLASSES[name]
    if (known !== undefined) return known
    if (name === 'x') return this.#code(2)
    if (name === 'u') return this.#code(4)
    if (/[a-zA-Z0-9]/.test(name)) throw new NotUnderstood()
    return name
  }

  #code(digits: number): string {
    const hex = Array.from({ length: digits }, () => this.#take()).join('')
    if (!/^[\da-f]+$/i.test(hex)) throw new NotUnderstood()
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  #class(): string {
    const not = this.#eat('^')
    let set = ''
    while (!this.#eat(']')) {
      const first = this.#member()
      if (this.#next === '-' && this.#source[this.#at + 1] !== ']' && [...first].length === 1) {
        this.#take()
        set += range(first, this.#member())
      } else set += first
    }
    return not ? [...PRINTABLE].filter((one) => !set.includes(one)).join('') : set
  }

  #member(): string {
    const character = this.#take()
    return character === '\\' ? this.#escaped(this.#take()) : character
  }

  #repeated(make: Make): Make {
    const [least, most] = this.#quantifier()
    this.#eat('?')
    return () => Array.from({ length: this.#random.int(least, Math.max(least, Math.min(most, least + MOST_REPEATS))) }, () => this.#counted(make)).join('')
  }

  #counted(make: Make): string {
    if (++this.#made > LONGEST) throw new NotUnderstood()
    return make()
  }

  #quantifier(): [least: number, most: number] {
    if (this.#eat('*')) return [0, Infinity]
    if (this.#eat('+')) return [1, Infinity]
    if (this.#eat('?')) return [0, 1]
    const braces = /^\{(\d{1,6})(?:(,)(\d{1,6})?)?\}/.exec(this.#source.slice(this.#at, this.#at + 20).join(''))
    if (!braces) return [1, 1]
    this.#at += braces[0].length
    const least = Number(braces[1])
    if (least > LONGEST) throw new NotUnderstood()
    return [least, braces[3] === undefined ? (braces[2] ? Infinity : least) : Number(braces[3])]
  }

  #oneOf(set: string): Make {
    const all = [...set]
    if (all.length === 0) throw new NotUnderstood()
    return () => this.#random.pick(all)
  }

  get #next(): string {
    return this.#source[this.#at] ?? ''
  }

  #eat(character: string): boolean {
    if (this.#next !== character) return false
    this.#at++
    return true
  }

  #take(): string {
    const character = this.#source[this.#at++]
    if (character === undefined) throw new NotUnderstood()
    return character
  }
}

const WORD = range('a', 'z') + range('A', 'Z') + range('0', '9')
const PRINTABLE = range(' ', '~')
const without = (set: RegExp) => [...PRINTABLE].filter((one) => !set.test(one)).join('')
const CLASSES: Record<string, string> = { d: range('0', '9'), w: `${WORD}_`, s: ' ', D: without(/\d/), W: without(/\w/), S: without(/\s/), n: '\n', r: '\r', t: '\t' }

function range(from: string, to: string): string {
  const [first, last] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0]
  // of a long range a part will do
  return Array.from({ length: Math.min(256, Math.max(0, last - first + 1)) }, (_, i) => String.fromCodePoint(first + i)).join('')
}
