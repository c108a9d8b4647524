/** An object of the document, of which nothing is known yet. */
export type Node = Record<string, unknown>

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One member's name as a part of a JSON Pointer (RFC 6901). */
export function token(name: string | number): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Where a pointer leads to; undefined if nowhere. */
export function at(root: unknown, pointer: string): unknown {
  let here: unknown = root
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined
    here = (here as Node)[name]
  }
  return here
}
