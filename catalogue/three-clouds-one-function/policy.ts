import type { Permission } from 'roadworthy'

export interface Statement {
  allows: boolean
  actions: string[]
  resources: string[]
}

/** The statements of an identity policy; a text says why it is none that can be read. */
export function statementsOf(policy: any): Statement[] | string {
  const list = [policy?.Statement].flat().filter((one) => one !== undefined && one !== null)
  if (list.length === 0) return 'it has no Statement'
  const statements: Statement[] = []
  for (const one of list) {
    const odd = Object.keys(one).find((name) => !['Sid', 'Effect', 'Action', 'Resource'].includes(name))
    if (odd) return `a statement has ${odd}`
    const [actions, resources] = [[one.Action].flat(), [one.Resource].flat()]
    if (!['Allow', 'Deny'].includes(one.Effect) || ![...actions, ...resources].every((text) => typeof text === 'string')) return 'a statement needs Effect, Action and Resource'
    statements.push({ allows: one.Effect === 'Allow', actions, resources })
  }
  return statements
}

/** As IAM decides for one identity: what is denied is denied, and what is not allowed is denied as well. */
export function isAllowed(statements: Statement[], { action, resource }: Permission): boolean {
  const fitting = statements.filter(({ actions, resources }) => actions.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())) && resources.some((pattern) => fits(pattern, resource)))
  return fitting.length > 0 && fitting.every(({ allows }) => allows)
}

/** `*` stands for any text, `?` for any character. In the time of pattern times text, whatever the pattern. */
function fits(pattern: string, text: string): boolean {
  let [at, star, afterStar] = [0, -1, 0]
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === '*') {
      star = at++
      afterStar = index
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at++
      index++
    } else if (star >= 0) {
      // what the last star stands for is one character longer
      at = star + 1
      index = ++afterStar
    } else {
      return false
    }
  }
  return /^\**$/.test(pattern.slice(at))
}

/** What is granted by a star where names are to stand. */
export function tooWide(statements: Statement[], bucket: string): string[] {
  return statements
    .filter(({ allows }) => allows)
    .flatMap(({ actions, resources }) => [
      ...actions.filter((action) => action.includes('*')),
      ...resources.filter((resource) => (resource.startsWith(S3) ? !namesPart(resource.slice(S3.length), bucket) : /^\*+$|^arn:\*/.test(resource))),
    ])
}

const S3 = 'arn:aws:s3:::'

/** Whether it is the bucket itself, or a part of what lies in it. */
function namesPart(rest: string, bucket: string): boolean {
  return rest === bucket || (rest.startsWith(`${bucket}/`) && !/^[*?]+$/.test(rest.slice(bucket.length + 1)))
}
