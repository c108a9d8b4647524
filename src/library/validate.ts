import { needsOf, type Challenge } from '../author/challenge.ts'

const CHECK_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** What types cannot hold: thrown at the author of a challenge, long before a learner meets it. */
export function validate(slug: string, challenge: Challenge): void {
  const wrong = (what: string): never => {
    throw new Error(`catalogue/${slug}/challenge.ts: ${what}`)
  }
  if (!challenge || typeof challenge.checks !== 'object') wrong('it must export challenge({ … }) as its default')
  if (!Number.isInteger(challenge.step) || challenge.step < 1 || challenge.step > 11) wrong('`step` must be 1 to 11')
  const ids = Object.keys(challenge.checks)
  if (ids.length === 0) wrong('it has no checks')
  for (const [id, check] of Object.entries(challenge.checks)) {
    if (!CHECK_ID.test(id)) wrong(`check id \`${id}\` must be lower-case words joined by hyphens`)
    for (const text of ['claim', 'because', 'hint'] as const) {
      if (typeof check[text] !== 'string' || check[text].trim() === '') wrong(`\`${id}\` has no ${text}`)
    }
    for (const need of check.needs ?? []) if (!ids.includes(need)) wrong(`\`${id}\` needs \`${need}\`, which there is not`)
  }
  const circle = ids.find((id) => needsOf(challenge, id).has(id))
  if (circle) wrong(`\`${circle}\` needs itself, by way of others`)
}
