interface Kind {
  what: string
  pattern: RegExp
  /** The group that holds the secret. Default: all of it. */
  group?: number
  /** The secret must look drawn by chance. */
  drawn?: boolean
  /** Tests and examples have such things of their own, good for nothing else. */
  alsoInTests?: true
}

/** Formats that their makers have given out so that they can be told. */
const KINDS: Kind[] = [
  { what: 'an AWS access key id', pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g, drawn: true, alsoInTests: true },
  { what: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})\b/g, drawn: true, alsoInTests: true },
  { what: 'a GitLab token', pattern: /\bglpat-[\w-]{20,60}\b/g, drawn: true, alsoInTests: true },
  { what: 'a Slack token', pattern: /\bxox[abprs]-\d{6,}-[\w-]{10,200}\b/g, alsoInTests: true },
  { what: 'a Stripe live key', pattern: /\b[rs]k_live_[A-Za-z0-9]{20,200}\b/g, drawn: true, alsoInTests: true },
  { what: 'a Google API key', pattern: /\bAIza[\w-]{35}\b/g, drawn: true, alsoInTests: true },
  { what: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, drawn: true, alsoInTests: true },
  { what: 'a PyPI token', pattern: /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,400}/g, alsoInTests: true },
  { what: 'a SendGrid key', pattern: /\bSG\.[\w-]{22}\.[\w-]{43}\b/g, drawn: true, alsoInTests: true },
  { what: 'an OpenAI or Anthropic key', pattern: /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{40,200}\b/g, drawn: true, alsoInTests: true },
  { what: 'a private key', pattern: /-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s*(?:\\n|[\r\n])+[A-Za-z0-9+/=\\\s]{60,}/g },
  { what: 'a password in an address', pattern: /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|redis|amqps?|https?):\/\/[^\s:@/'"<>{}$]{1,60}:([^\s@/'"<>{}$]{12,100})@(?!localhost|127\.|example|(?:db|host)[:/])/g, group: 1, drawn: true },
  { what: 'a secret that is written out', pattern: /\b[\w.-]{0,40}(?:secret|api[_-]?key|access[_-]?key|auth[_-]?token|private[_-]?key|passw(?:or)?d)[\w.-]{0,20}["']?\s{0,3}[:=]{1,2}\s{0,3}["']([A-Za-z0-9+/=_-]{24,200})["']/gi, group: 1, drawn: true },
]

/** What documentation and test suites print, and placeholders. */
const KNOWN = /AKIAIOSFODNN7EXAMPLE|wJalrXUtnFEMI|EXAMPLE|example|sample|dummy|placeholder|change[_-]?me|your[_-]|xxxx|0000000|1234567|abcdef|test|fake|insecure|not[_-]?a|replace/i
const LEAST_BITS = 3.3

export interface Spotted {
  what: string
  index: number
}

const OF_TESTS = /(^|\/)(tests?|__tests__|specs?|fixtures?|testdata|test-data|mocks?|examples?|samples?|e2e|cypress)(\/|$)|[._-](test|spec|example|sample|template|dist)\b/i

/** Where a text holds what looks like a secret, with few false alarms: known formats, and written-out values that look drawn by chance. */
export function spotSecrets(text: string, file = ''): Spotted[] {
  const kinds = OF_TESTS.test(file) ? KINDS.filter(({ alsoInTests }) => alsoInTests) : KINDS
  return kinds.flatMap(({ what, pattern, group = 0, drawn }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const secret = match[group] as string
      if (KNOWN.test(secret) || (drawn && !looksDrawn(secret))) return []
      return [{ what, index: match.index }]
    }),
  )
}

/** Bits of entropy a character has, and letters with digits: a sentence or a name has not both. */
function looksDrawn(secret: string): boolean {
  const body = secret.replace(/^(?:[a-z]{2,10}[_-])+/i, '')
  return bitsOf(body) >= LEAST_BITS && /\d/.test(body) && /[A-Za-z]/.test(body)
}

function bitsOf(text: string): number {
  const counts = new Map<string, number>()
  for (const one of text) counts.set(one, (counts.get(one) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0)
}
