/** Skips what a `$1` may stand in without being one: strings, quoted names and comments. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\d+)/g

/** Turns `$1`, `$2`, … into one `?` each, with the values in the order in which they are met. */
export function positional(sql: string, params: readonly unknown[]): { sql: string; params: unknown[] } {
  const ordered: unknown[] = []
  const text = sql.replaceAll(TOKEN, (token, number?: string) => {
    if (number === undefined) return token
    const index = Number(number) - 1
    if (index < 0 || index >= params.length) throw new RangeError(`there is no value for ${token}: ${params.length} given`)
    ordered.push(params[index])
    return '?'
  })
  return { sql: text, params: ordered }
}
