/** `branches` → `branch`, `copies` → `copy`, `status` stays: enough to hold a foreign key's name against a path. */
export function singular(name: string): string {
  const word = plain(name)
  if (/(ss|us|is)$/.test(word)) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(ch|sh|x|z|ss)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}

/** Whether two names are of one thing, in one number or the other: `shelf_id` is of one of the `shelves`. */
export function sameWord(one: string, other: string): boolean {
  const [mine, theirs] = [formsOf(one), formsOf(other)]
  return mine.some((form) => theirs.includes(form))
}

function formsOf(name: string): string[] {
  const word = plain(name)
  const forms = [word, singular(word)]
  if (word.endsWith('ves')) forms.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`)
  if (word.endsWith('es')) forms.push(word.slice(0, -2))
  if (word.endsWith('people')) forms.push(`${word.slice(0, -6)}person`)
  if (word.endsWith('children')) forms.push(word.slice(0, -3))
  return forms
}

/** Lower case, letters and digits alone: `member_id`, `memberId` and `MemberID` are one name. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/** What a member such as `memberId`, `member_id` or `member_uuid` points at; undefined if it is no key. */
export function keyOf(name: string): { of: string; many: boolean } | undefined {
  const match = /^(.{1,80}?)(?:_|-)?(ids?|uuids?|slugs?|keys?|Ids?|IDs?|Uuids?|UUIDs?|Slugs?)$/.exec(name)
  if (!match || plain(match[1] as string) === '') return undefined
  const [, stem, ending] = match as unknown as [string, string, string]
  // `paid`, `valid` and `bids` are words, not keys: the ending must stand apart
  const apart = /[_-]$/.test(name.slice(0, name.length - ending.length)) || /^[A-Z]/.test(ending)
  return apart ? { of: singular(stem), many: ending.endsWith('s') } : undefined
}

export const segmentsOf = (path: string): string[] => path.split('/').filter((part) => part !== '')

/** The name in `{name}`, if that is all there is. */
export function parameterIn(segment: string | undefined): string | undefined {
  return /^\{([^{}]+)\}$/.exec(segment ?? '')?.[1]
}

/** Parts joined again, without a slash at the end. */
export const pathOf = (segments: readonly string[]): string => `/${segments.join('/')}`
