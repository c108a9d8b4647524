import { GraphQLError } from 'graphql'

/**
 * Row numbers repeat from table to table, so the kind of thing is part of an
 * id: whoever has an id can be given the thing.
 */
export function globalId(kind, row) {
  return Buffer.from(`${kind}:${row}`).toString('base64url')
}

/** What an id names, as `{ kind, row }`; undefined if it was never one of ours. */
export function readId(id) {
  const [, kind, row] = /^(Tool|Loan|Member):([1-9]\d{0,14})$/.exec(Buffer.from(id, 'base64url').toString()) ?? []
  return kind && { kind, row: Number(row) }
}

/** A cursor is the place of a row in the order of its table. */
export const cursorOf = (row) => Buffer.from(`after:${row}`).toString('base64url')

export function readCursor(cursor) {
  const [, row] = /^after:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (!row) throw new GraphQLError('`after` is no cursor of this list', { extensions: { code: 'BAD_USER_INPUT' } })
  return Number(row)
}
