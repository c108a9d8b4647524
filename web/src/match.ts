export interface Route<Name extends string = string> {
  name: Name
  params: Record<string, string>
  search: URLSearchParams
}

/** The first pattern that fits; a part such as `:slug` fits anything. */
export function match<Name extends string>(patterns: Record<Name, string>, address: string): Route<Name> | undefined {
  const { pathname, searchParams } = new URL(address, 'http://here')
  const parts = pathname.replace(/\/$/, '').split('/')
  for (const name of Object.keys(patterns) as Name[]) {
    const params = fit(patterns[name].replace(/\/$/, '').split('/'), parts)
    if (params) return { name, params, search: searchParams }
  }
  return undefined
}

function fit(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, piece] of pattern.entries()) {
    const part = parts[index] as string
    if (piece.startsWith(':')) params[piece.slice(1)] = decodeURIComponent(part)
    else if (piece !== part) return undefined
  }
  return params
}
