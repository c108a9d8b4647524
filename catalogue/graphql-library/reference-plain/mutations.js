import { GraphQLError } from 'graphql'
import { readId } from './ids.js'
import { Loan, Member, Tool } from './things.js'
import { hashOf, newToken } from './tokens.js'

const REFUSALS = {
  NONE_AVAILABLE: 'All copies are out',
  NOT_FOUND: 'There is no such tool',
}

export const mutations = {
  async registerMember({ input: { name, email } }, { db }) {
    const token = newToken()
    const [row] = await db.query('INSERT INTO members (name, email, token_hash) VALUES ($1, $2, $3) RETURNING *', [name, email, hashOf(token)])
    return { member: new Member(row), token }
  },

  async createTool({ input: { branch, name, category, copies } }, context) {
    mustBeSomebody(context)
    const [row] = await context.db.query(
      'INSERT INTO tools (branch, name, category, available) VALUES ($1, $2, $3, $4) RETURNING *',
      [branch, name, category, copies],
    )
    return { tool: new Tool(row), userErrors: [] }
  },

  async lendTool({ input: { toolId } }, context) {
    const member = mustBeSomebody(context)
    const outcome = await context.db.transaction((query) => lend(query, toolId, member.id))
    return typeof outcome === 'string' ? { loan: null, userErrors: [{ code: outcome, message: REFUSALS[outcome] }] } : { loan: new Loan(outcome), userErrors: [] }
  },
}

/** The new loan, or why there is none. */
async function lend(query, toolId, member) {
  const named = readId(toolId)
  if (named?.kind !== 'Tool') return 'NOT_FOUND'
  const [tool] = await query('SELECT available FROM tools WHERE id = $1 FOR UPDATE', [named.row])
  if (!tool) return 'NOT_FOUND'
  if (tool.available === 0) return 'NONE_AVAILABLE'
  await query('UPDATE tools SET available = $2 WHERE id = $1', [named.row, tool.available - 1])
  const [loan] = await query('INSERT INTO loans (tool_id, member_id, opened_at) VALUES ($1, $2, $3) RETURNING *', [named.row, member, Date.now()])
  return loan
}

function mustBeSomebody({ viewer }) {
  if (!viewer) throw new GraphQLError('This is for members', { extensions: { code: 'UNAUTHENTICATED' } })
  return viewer
}
