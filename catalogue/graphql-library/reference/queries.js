import { connectionOf, pageOf } from './connection.js'
import { readId } from './ids.js'
import { Loan, Member, Tool } from './things.js'

export const queries = {
  async node({ id }, { loaders }) {
    const named = readId(id)
    if (!named) return null
    const [Kind, load] = { Tool: [Tool, loaders.tools], Loan: [Loan, loaders.loans], Member: [Member, loaders.members] }[named.kind]
    const row = await load(named.row)
    return row ? new Kind(row) : null
  },

  viewer(_, { viewer }) {
    return viewer ? new Member(viewer) : null
  },

  async tools(args, { db }) {
    const page = pageOf(args)
    const ofCategory = args.category == null ? '' : 'AND category = $4'
    const rows = await db.query(
      `SELECT * FROM tools WHERE branch = $1 AND id > $2 ${ofCategory} ORDER BY id LIMIT $3`,
      [args.branch, page.after, page.size + 1, ...(ofCategory && [args.category])],
    )
    return connectionOf(rows, page, (row) => new Tool(row))
  },
}
