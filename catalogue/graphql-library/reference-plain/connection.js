import { GraphQLError } from 'graphql'
import { cursorOf, readCursor } from './ids.js'

const DEFAULT_FIRST = 20
const MAXIMUM_FIRST = 100

/** Where a page begins and how long it is, from a connection's arguments. */
export function pageOf({ first, after }) {
  const size = first ?? DEFAULT_FIRST
  if (size < 0) throw new GraphQLError('`first` is 0 or more', { extensions: { code: 'BAD_USER_INPUT' } })
  return { size: Math.min(size, MAXIMUM_FIRST), after: after == null ? 0 : readCursor(after) }
}

/** A connection (Relay) of rows, of which there is one more than the page holds if another page follows. */
export function connectionOf(rows, { size, after }, toNode) {
  const edges = rows.slice(0, size).map((row) => ({ cursor: cursorOf(row.id), node: toNode(row) }))
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: after > 0,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}
