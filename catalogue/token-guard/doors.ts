import type { Context, Expect, Reply, Web } from 'roadworthy'
import { bearerChallenge } from './bearer-challenge.ts'

export const bearing = (web: Web, token: string): Web => web.as({ Authorization: `Bearer ${token}` })

/** The token was believed, and for whom it speaks was understood. */
export function opened(judge: Expect, label: string, reply: Reply, sub: string): void {
  judge(label, reply).toHaveStatus(200)
  judge(label, reply).toHaveBody({ sub })
}

/** No token came: 401, and word of what would help. */
export function askedForAToken(judge: Expect, label: string, reply: Reply): void {
  judge(label, reply).toHaveStatus(401)
  judge(label, reply).toHaveHeader('WWW-Authenticate', 'a Bearer challenge', () => challengeOf(reply) !== undefined)
}

/** A token came and was not believed. */
export function refused(judge: Expect, label: string, reply: Reply): void {
  judge(label, reply).toHaveStatus(401)
  judge(label, reply).toHaveHeader(
    'WWW-Authenticate', 'a Bearer challenge with error="invalid_token"', () => challengeOf(reply)?.error === 'invalid_token',
  )
}

/** A token came, was believed, and does not reach so far. */
export function lackedScope(judge: Expect, label: string, reply: Reply): void {
  judge(label, reply).toHaveStatus(403)
  judge(label, reply).toHaveHeader(
    'WWW-Authenticate', 'a Bearer challenge with error="insufficient_scope"', () => challengeOf(reply)?.error === 'insufficient_scope',
  )
}

/** One token that must open the profile; then some that must not. */
export async function opensOnlyFor(
  { web, given, expect }: Pick<Context, 'web' | 'given' | 'expect'>,
  sub: string,
  good: string,
  bad: Record<string, string>,
): Promise<void> {
  opened(given, 'the same with nothing wrong', await bearing(web, good).get('/my/profile'), sub)
  for (const [fault, token] of Object.entries(bad)) refused(expect, fault, await bearing(web, token).get('/my/profile'))
}

/** Borrows a tool; answers the loan's path. */
export async function borrow(judge: Expect, member: Web, tool: string): Promise<string> {
  const reply = await member.post('/my/loans', { tool })
  judge('the new loan', reply).toHaveStatus(201)
  const id: unknown = reply.body?.id
  judge("the new loan's id", id).toSatisfy('a text or a number', (it) => (typeof it === 'string' && it !== '') || typeof it === 'number')
  return `/my/loans/${encodeURIComponent(String(id))}`
}

/** The tools this member has on loan, in alphabetical order. */
export async function toolsOf(judge: Expect, member: Web): Promise<string[]> {
  const reply = await member.get('/my/loans')
  judge("the member's list of loans", reply).toHaveStatus(200)
  const items: unknown = reply.body?.items
  judge("the list's `items`", items).toSatisfy('an array of loans', (it) => Array.isArray(it) && it.every((loan) => typeof loan?.tool === 'string'))
  return (items as { tool: string }[]).map(({ tool }) => tool).sort()
}

/** Asks once a second until the reply will do, so many times at most; answers the last reply. */
export async function patiently(
  { sleep }: Pick<Context, 'sleep'>,
  times: number,
  ask: () => Promise<Reply>,
  willDo: (reply: Reply) => boolean,
): Promise<Reply> {
  for (let asked = 1; ; asked++) {
    const reply = await ask()
    if (willDo(reply) || asked === times) return reply
    await sleep(1000)
  }
}

const challengeOf = (reply: Reply) => bearerChallenge(reply.headers('WWW-Authenticate'))
