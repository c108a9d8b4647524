import { show } from './show.ts'

export interface Difference {
  /** JSON Pointer (RFC 6901) to where the two part. */
  pointer: string
  expected: string
  observed: string
}

/**
 * The first place where an observed value is not what was expected.
 *
 * Absent members equal null (rule F3). With `part`, members that were not
 * expected are free; with `whole` they are not, unless they are null.
 */
export function difference(expected: unknown, observed: unknown, how: 'whole' | 'part', pointer = ''): Difference | undefined {
  if (Object.is(expected, observed) || (expected ?? null) === (observed ?? null)) return undefined
  if (Array.isArray(expected) && Array.isArray(observed)) return inArrays(expected, observed, how, pointer)
  if (isPlain(expected) && isPlain(observed)) return inObjects(expected, observed, how, pointer)
  return { pointer, expected: show(expected), observed: show(observed) }
}

function inArrays(expected: unknown[], observed: unknown[], how: 'whole' | 'part', pointer: string): Difference | undefined {
  if (expected.length !== observed.length) {
    return { pointer, expected: `${expected.length} items: ${show(expected)}`, observed: `${observed.length} items: ${show(observed)}` }
  }
  for (const [index, item] of expected.entries()) {
    const found = difference(item, observed[index], how, `${pointer}/${index}`)
    if (found) return found
  }
  return undefined
}

function inObjects(
  expected: Record<string, unknown>,
  observed: Record<string, unknown>,
  how: 'whole' | 'part',
  pointer: string,
): Difference | undefined {
  const keys = new Set([...Object.keys(expected), ...(how === 'whole' ? Object.keys(observed) : [])])
  for (const key of keys) {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const mine = Object.hasOwn(expected, key) ? expected[key] : undefined
    const theirs = Object.hasOwn(observed, key) ? observed[key] : undefined
    const found = difference(mine, theirs, how, at)
    if (!found) continue
    // a missing member has no place of its own: point at the object it is missing from
    if (theirs === undefined) return { pointer, expected: `\`${key}\` to be ${show(mine)}`, observed: `no \`${key}\`` }
    // of an object it was told which of its members
    return found.pointer === at && !(isPlain(mine) && isPlain(theirs)) ? { ...found, expected: `\`${key}\` to be ${found.expected}` } : found
  }
  return undefined
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
