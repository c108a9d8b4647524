import { folder, redis, sqlDatabase, whenUsed } from 'roadworthy'
import type { ApiResource, Check, Context, Created, Database, DescribedApi, HandlesOf, Reply } from 'roadworthy'

export const services = {
  database: whenUsed(sqlDatabase('postgres', 'mariadb', 'sqlite')),
  redis: whenUsed(redis()),
  backups: folder('BACKUP_FOLDER'),
}

/** A check of this challenge. */
export type InspectionCheck = Check<typeof services, never>
export type InspectionContext = Context & HandlesOf<typeof services>

type Role = 'create' | 'read' | 'list' | 'replace' | 'update' | 'remove'

const MOST_RESOURCES = 8

/** Resources that have these operations; if there is none the check does not apply, and says what to add. */
export function resourcesWith({ notApplicable }: Pick<Context, 'notApplicable'>, api: DescribedApi, ...roles: Role[]): ApiResource[] {
  const found = api.resources.filter((one) => roles.every((role) => one[role]))
  if (found.length > 0) return found
  return notApplicable(`the document shows nothing that one can ${listed(roles)}; say it under \`inspect: { resources: [{ name: …, ${roles.map((role) => `${role}: …`).join(', ')} }] }\` in roadworthy.yaml`)
}

/** One of each, by whoever speaks; those that cannot be made stand in the record. */
export async function oneOfEach(context: InspectionContext, api: DescribedApi, ...roles: Role[]): Promise<Created[]> {
  return made(context, api, resourcesWith(context, api, ...roles))
}

/** The same of these; if the program has none of what would make them the check does not apply. */
export async function made({ note, notApplicable }: Pick<Context, 'note' | 'notApplicable'>, api: DescribedApi, resources: readonly ApiResource[], { most = MOST_RESOURCES, leftOut = (resource: ApiResource) => `${resource.name} was left out` } = {}): Promise<Created[]> {
  const all = await api.createEach(resources, (resource, why) => note(leftOut(resource), why), most)
  return all.length > 0 ? all : notApplicable(`what the document describes is not there: ${resources.map(({ create }) => create?.name).join(', ')}`)
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** Its database, if it has one that can be cut off; else undefined. */
export function databaseIn(context: InspectionContext): Database | undefined {
  try {
    return context.database.faults.possible ? context.database : undefined
  } catch {
    // without one in `uses:` the handle says that it does not apply, which is another check's business
    return undefined
  }
}

/** As JSON, without what changes by itself: members that differ between two looks at the same thing. */
export function settled(first: Reply, second: Reply): unknown {
  return common(first.body, second.body)
}

const GONE = Symbol('differs')

function common(one: unknown, other: unknown): unknown {
  const kept = keep(one, other)
  return kept === GONE ? {} : kept
}

function keep(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length ? one.map((item, index) => keep(item, other[index])).map((item) => (item === GONE ? {} : item)) : GONE
  if (isObject(one) && isObject(other)) return Object.fromEntries(Object.entries(one).flatMap(([name, member]) => kept(name, keep(member, other[name]))))
  return Object.is(one, other) ? one : GONE
}

const kept = (name: string, value: unknown): [string, unknown][] => (value === GONE ? [] : [[name, value]])

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The same without members that say when or how often something was changed. */
export function withoutTraces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTraces)
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => !/(updat|modif|chang|edit|version|revision|etag|^_?rev$|seen|access|timestamp)/i.test(name)).map(([name, member]) => [name, withoutTraces(member)]))
}

/** Polls a thing that was promised with a 202 until it is there. */
export async function untilThere({ poll, patience, given }: Pick<Context, 'poll' | 'patience' | 'given'>, api: DescribedApi, created: Created): Promise<Reply> {
  const { last } = await poll({ ask: () => api.act(created, 'read'), holds: (reply) => reply.status === 200, withinMs: created.reply.status === 202 ? await patience(10_000) : 0 })
  given(`${created.resource.read?.name} of what ${created.resource.create?.name} has made`, last).toHaveStatus(200)
  return last
}

/** Any status below 500. */
export const belowFive = { name: 'below 500', codes: Array.from({ length: 400 }, (_, index) => 100 + index) }
export const success = { name: 'a success', codes: Array.from({ length: 100 }, (_, index) => 200 + index) }

/** Where a thing has an entity tag, some ask that it be named (RFC 9110, 13.1.1). */
export async function condition(api: DescribedApi, created: Created): Promise<Record<string, string>> {
  if (!created.resource.read) return {}
  const reply: Reply = await api.act(created, 'read')
  const tag = reply.header('etag')
  return tag && !tag.startsWith('W/') ? { 'if-match': tag } : {}
}
