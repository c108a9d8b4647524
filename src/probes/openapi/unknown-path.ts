import type { Reply, Web } from '../../author/context.ts'
import type { Random } from '../../base/random.ts'

/** Tells a path that a program does not know from one where a thing is missing: any other that it does not know is answered the same. */
export class UnknownPath {
  readonly #word: string
  readonly #answers = new Map<string, Promise<Reply | undefined>>()

  constructor(random: Random) {
    this.#word = random.letters(16)
  }

  /** Whether a reply is what any path gets that is not there. Where the path names a thing nobody could say which of the two is missing: not asked of those. */
  async is({ status, exchange, mediaType, text }: Reply, web: Web): Promise<boolean> {
    if (status === 501) return true
    if (status !== 404) return false
    const { method, target } = exchange.request
    const path = target.split('?')[0] as string
    // programs and what they are mounted in may answer differently
    for (const nowhere of [`/${this.#word}`, path.replace(/[^/]*\/?$/, this.#word)]) {
      const answer = await this.#answer(web, method, nowhere)
      if (answer?.status === 404 && answer.mediaType === mediaType && without(answer.text, nowhere) === without(text, path)) return true
    }
    return false
  }

  #answer(web: Web, method: string, path: string): Promise<Reply | undefined> {
    const key = `${method} ${path}`
    const known = this.#answers.get(key) ?? web.attempt(method, path)
    this.#answers.set(key, known)
    known.catch(() => this.#answers.delete(key))
    return known
  }
}

/** What differs though it means the same: the path, its last part, times, numbers and ids. */
function without(text: string, path: string): string {
  const last = path.split('/').at(-1) as string
  return [path, ...(last === '' ? [] : [last])].reduce((rest, part) => rest.replaceAll(part, ''), text).replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d+/gi, '')
}
