/** One challenge of a WWW-Authenticate header (RFC 9110, section 11.6.1). Schemes and parameter names are in lower case. */
interface AuthChallenge {
  scheme: string
  params: Record<string, string>
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const QUOTED = /"((?:[^"\\]|\\.)*)"/y
const TOKEN68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y
const SPACE = /[ \t]*/y
const EQUALS = /[ \t]*=[ \t]*/y
const COMMAS = /[ \t,]*/y

/** The parameters of the first Bearer challenge in these WWW-Authenticate headers; undefined if there is none. */
export function bearerChallenge(headers: readonly string[]): Record<string, string> | undefined {
  return headers.flatMap(readChallenges).find(({ scheme }) => scheme === 'bearer')?.params
}

/** What cannot be read ends the list. */
function readChallenges(header: string): AuthChallenge[] {
  const challenges: AuthChallenge[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(header)
    if (found) at = pattern.lastIndex
    return found
  }

  while (take(COMMAS), at < header.length) {
    const name = take(TOKEN)?.[0]
    if (name === undefined) break
    const current = challenges.at(-1)
    if (current && take(EQUALS)) {
      const quoted = take(QUOTED)
      const value = quoted ? quoted[1]?.replace(/\\(.)/g, '$1') : take(TOKEN)?.[0]
      if (value === undefined) break
      current.params[name.toLowerCase()] = value
      continue
    }
    challenges.push({ scheme: name.toLowerCase(), params: {} })
    take(SPACE)
    // `Negotiate abc==`: a challenge may carry one token instead of parameters
    take(TOKEN68)
  }
  return challenges
}
