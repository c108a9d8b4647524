import type { Reply } from '../../author/context.ts'
import type { SendOptions } from '../../author/described-api.ts'
import { isNode, type Node } from './node.ts'
import { plain } from './names.ts'
import type { Operation } from './operations.ts'

/** The array that a reply to a list holds: itself, or a member, however it is wrapped. */
export function itemsIn(body: unknown, depth = 0): unknown[] | undefined {
  if (Array.isArray(body)) return body
  if (!isNode(body) || depth > 2) return undefined
  const any = Object.values(body).find((member) => Array.isArray(member))
  const usual = ['items', 'data', 'results', 'content', 'records', 'entries', 'value', 'rows']
  const named = usual.flatMap((name) => Object.entries(body).filter(([key, member]) => plain(key) === name && Array.isArray(member)).map(([, member]) => member as unknown[]))
  if (named[0] ?? any) return named[0] ?? (any as unknown[])
  for (const member of Object.values(body)) {
    const found = itemsIn(member, depth + 1)
    if (found) return found
  }
  return undefined
}

const CURSORS = /^(cursor|after|pagetoken|nextpagetoken|startingafter|continue|continuation|continuationtoken|marker|next|since|sinceid|token|from)$/
const PAGES = /^(page|pageno|pagenumber|pageindex)$/
const OFFSETS = /^(offset|skip|start|startindex)$/
const SIZES = /^(limit|size|pagesize|perpage|count|take|top|max|maxresults)$/

/** How the page after this one is asked for: a link, a cursor, or the next number, as the operation's parameters and the reply have it. */
export function pageAfter(operation: Operation, reply: Reply, asked: SendOptions): SendOptions | undefined {
  const items = itemsIn(reply.body)
  if (!items || items.length === 0) return undefined
  const link = linkIn(reply)
  if (link !== undefined) return { ...asked, query: undefined, path: link }
  const query = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name)
  const named = (pattern: RegExp) => query.find((name) => pattern.test(plain(name)))
  const found = tokenIn(reply.body)
  if (found && typeof found.token === 'string' && /^(https?:\/\/|\/|\?)/.test(found.token)) return { ...asked, query: undefined, path: found.token }
  const cursor = named(CURSORS)
  if (cursor !== undefined) return found?.token === undefined || found.token === null ? undefined : { ...asked, query: { ...asked.query, [cursor]: String(found.token) } }
  const sizeName = named(SIZES)
  const size = sizeName === undefined ? undefined : asked.query?.[sizeName]
  if (typeof size === 'number' && items.length < size) return undefined
  const offset = named(OFFSETS)
  if (offset !== undefined) return { ...asked, query: { ...asked.query, [offset]: Number(asked.query?.[offset] ?? 0) + items.length } }
  const page = named(PAGES)
  // where pages are counted from shows in what the reply says of this one
  if (page !== undefined) return { ...asked, query: { ...asked.query, [page]: Number(asked.query?.[page] ?? numberIn(reply.body, PAGES) ?? firstPage(operation, page)) + 1 } }
  return undefined
}

/** The size of page to ask for, if the operation lets us say. */
export function sizeParameter(operation: Operation): string | undefined {
  return operation.parameters.find((one) => one.in === 'query' && SIZES.test(plain(one.name)))?.name
}

function firstPage(_operation: Operation, name: string): number {
  return plain(name) === 'pageindex' ? 0 : 1
}

/** RFC 8288: `<…>; rel="next"`. */
function linkIn(reply: Reply): string | undefined {
  const header = reply.header('link')
  for (const [, target, parameters] of header?.matchAll(/<([^<>]{1,4000})>([^,<]{0,500})/g) ?? []) {
    if (/;\s*rel\s*=\s*"?[^";]*\bnext\b/i.test(parameters as string)) return target
  }
  return undefined
}

function tokenIn(body: unknown, depth = 0): { token: unknown } | undefined {
  if (!isNode(body) || depth > 2) return undefined
  for (const [name, member] of Object.entries(body)) {
    if (!/^(next|nextcursor|nextpage|nextpagetoken|nextpageurl|nextlink|cursor|endcursor|continue|continuation|continuationtoken|nexttoken)$/.test(plain(name))) continue
    if (isNode(member)) return 'href' in member ? { token: member.href } : tokenIn({ next: Object.values(member)[0] }, depth + 1)
    if (member === null || typeof member === 'string' || typeof member === 'number') return { token: member === '' ? undefined : member }
  }
  for (const name of ['links', '_links', 'meta', 'page', 'pagination', 'paging', 'pageInfo', 'page_info', 'cursors']) {
    const found = tokenIn((body as Node)[name], depth + 1)
    if (found) return found
  }
  return undefined
}

function numberIn(body: unknown, pattern: RegExp): number | undefined {
  if (!isNode(body)) return undefined
  for (const [name, member] of Object.entries(body)) {
    if (typeof member === 'number' && (pattern.test(plain(name)) || plain(name) === 'number')) return member
    if (isNode(member)) {
      const found = numberIn(member, pattern)
      if (found !== undefined) return found
    }
  }
  return undefined
}
