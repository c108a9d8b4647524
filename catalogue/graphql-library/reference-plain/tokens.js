import { createHash, randomUUID } from 'node:crypto'

/** 122 random bits: nobody guesses one. */
export const newToken = () => randomUUID()

/** Tokens are kept as hashes: whoever reads the table cannot use them. */
export const hashOf = (token) => createHash('sha256').update(token).digest('hex')

/** The member whose token a request bears; undefined if it bears none that we gave. */
export async function memberOf(authorization, db) {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? []
  if (!token) return undefined
  const [row] = await db.query('SELECT * FROM members WHERE token_hash = $1', [hashOf(token)])
  return row
}
