/** A Content-Disposition header as a careful client reads it (RFC 6266). */
export interface Disposition {
  /** In lower case: `attachment` or `inline`. */
  type: string
  /** Names in lower case, in the order they came; one may come twice. */
  parameters: [name: string, value: string][]
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
// servers put letters beyond ASCII in as they are, which a reader can live with
const QUOTED = /"((?:[^"\\]|\\.)*)"/y
const SEMICOLON = /[ \t]*;[ \t]*/y
const EQUALS = /[ \t]*=[ \t]*/y

/** undefined if it does not follow the grammar to its end. */
export function readDisposition(header: string): Disposition | undefined {
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const match = pattern.exec(header)
    if (!match) return undefined
    at = pattern.lastIndex
    return match
  }

  const type = take(TOKEN)?.[0].toLowerCase()
  if (type === undefined) return undefined
  const parameters: Disposition['parameters'] = []
  while (take(SEMICOLON)) {
    // a semicolon at the end has nothing behind it
    if (at === header.length) break
    const name = take(TOKEN)?.[0].toLowerCase()
    if (name === undefined || !take(EQUALS)) return undefined
    const quoted = take(QUOTED)
    const value = quoted ? quoted[1]!.replace(/\\(.)/g, '$1') : take(TOKEN)?.[0]
    if (value === undefined) return undefined
    parameters.push([name, value])
  }
  return at === header.length ? { type, parameters } : undefined
}
