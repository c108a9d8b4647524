import { createContext, Script } from 'node:vm'

const LONGEST_MS = 200
const context = createContext({ RegExp, pattern: undefined, text: '' })
const test = new Script('pattern.test(text)')

/**
 * A pattern out of somebody else's document. A few characters can make one
 * that a matcher does not get done with in a lifetime; this one is stopped.
 */
export class BoundedPattern {
  readonly #pattern: RegExp

  constructor(source: string, flags: string) {
    this.#pattern = compiled(source, flags)
  }

  /** By this the validator tells one pattern from another. */
  toString(): string {
    return String(this.#pattern)
  }

  test(text: string): boolean {
    context.pattern = this.#pattern
    context.text = text
    return test.runInContext(context, { timeout: LONGEST_MS }) as boolean
  }
}

/** Many documents hold patterns that are right only by the looser grammar, such as `[\\w-.]`. */
function compiled(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags)
  } catch {
    return new RegExp(source)
  }
}
