import type { Reply } from 'roadworthy'

type Item = { value: unknown; parameters: Map<string, unknown> }

/** What a reply says about its quota; undefined where it says nothing that can be read. */
export interface Announced {
  quota: unknown
  windowSeconds: unknown
  remaining: unknown
  resetSeconds: unknown
}

/** Reads RateLimit and RateLimit-Policy: lists of names with parameters, as structured fields (RFC 9651) write them. */
export function announcedBy(reply: Reply): Announced {
  const limits = listIn(reply.headers('ratelimit').join(', '))
  const policies = listIn(reply.headers('ratelimit-policy').join(', '))
  // several policies may hold at once; the one told of is the one that is nearest to its end
  const limit = limits.toSorted((a, b) => Number(a.parameters.get('r')) - Number(b.parameters.get('r')))[0]
  const policy = policies.find((one) => one.value === limit?.value)
  return {
    quota: policy?.parameters.get('q'),
    windowSeconds: policy?.parameters.get('w'),
    remaining: limit?.parameters.get('r'),
    resetSeconds: limit?.parameters.get('t'),
  }
}

const PARTS = /"((?:[^"\\]|\\.)*)"|:([A-Za-z0-9+/=]*):|\?([01])|(-?\d+(?:\.\d+)?)|([A-Za-z*][\w!#$%&'*+.^`|~:/-]*)/y

/** A list of items; empty if it is not written as one. */
function listIn(text: string): Item[] {
  const items: Item[] = []
  let at = 0
  const blanks = () => {
    while (text[at] === ' ' || text[at] === '\t') at++
  }
  const bare = (): unknown => {
    PARTS.lastIndex = at
    const match = PARTS.exec(text)
    if (!match) return undefined
    at = PARTS.lastIndex
    const [, string, bytes, boolean, number, token] = match
    return string?.replace(/\\(.)/g, '$1') ?? bytes ?? (boolean && boolean === '1') ?? (number === undefined ? token : Number(number))
  }
  while (at < text.length) {
    blanks()
    const value = bare()
    if (value === undefined) return []
    const parameters = new Map<string, unknown>()
    while (text[at] === ';') {
      at++
      blanks()
      const name = /^[a-z*][a-z0-9_.*-]*/.exec(text.slice(at))?.[0]
      if (name === undefined) return []
      at += name.length
      let parameter: unknown = true
      if (text[at] === '=') {
        at++
        parameter = bare()
        if (parameter === undefined) return []
      }
      parameters.set(name, parameter)
    }
    items.push({ value, parameters })
    blanks()
    if (at < text.length && text[at++] !== ',') return []
  }
  return items
}
