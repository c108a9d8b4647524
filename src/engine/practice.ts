import type { Challenge, Practice } from '../author/challenge.ts'
import { nearest } from '../base/nearest.ts'
import { nonce } from '../base/nonce.ts'
import { Random } from '../base/random.ts'
import type { Scope } from '../base/scope.ts'
import { UserMistake } from '../model/mistake.ts'

/** The practice of that name, or the first; and the names of the others. */
export function practiceOf(slug: string, challenge: Challenge, name?: string): { practice: Practice; others: [string, Practice][] } {
  const all = Object.entries(challenge.practice ?? {})
  const [first] = all
  if (!first) {
    throw new UserMistake(`${slug} has no service to practise on: its checks speak to your program, and not your program to a service of theirs.`, {
      fix: 'In the folder of your project `roadworthy check` runs them.',
    })
  }
  const chosen = name === undefined ? first : all.find(([one]) => one === name)
  if (!chosen) {
    const names = all.map(([one]) => one)
    const near = nearest(name as string, names)
    throw new UserMistake(`${slug} has no service called \`${name}\`.`, { fix: `${near ? `Did you mean \`${near}\`? ` : ''}There are: ${names.join(', ')}.` })
  }
  return { practice: chosen[1], others: all.filter((one) => one !== chosen) }
}

/** Starts it; it is gone when the scope is closed. Resolves with what a program is told of it. */
export async function startPractice(practice: Practice, scope: Scope): Promise<Record<string, string>> {
  const starting = practice.start(new Random(nonce(8)))
  // one that does not start says so below, and has cleared up after itself
  scope.defer(practice.what, () => starting.then((started) => started[Symbol.asyncDispose](), () => {}))
  return (await starting).env
}
