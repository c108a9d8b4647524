import { asvs } from 'roadworthy'
import type { Database, Reply } from 'roadworthy'
import { CREATE, dataOf, Library } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

const TOOLS = 'query ($branch: String!, $after: String) { tools(branch: $branch, first: 5, after: $after) { edges { node { name } } } }'

/** A pool may wait for the database for as long as its default says, and that is half a minute in some. */
const LONG_MS = 60_000

export const internalErrorsAreMasked: LibraryCheck = {
  claim: 'What breaks inside stays inside',
  because: 'Most GraphQL libraries put the message of whatever was thrown into `errors`. That is where table names, hosts and file paths leave the house.',
  hint: 'Let through the errors that you raise on purpose, and replace all others by one sentence: the library has a hook for it (formatError, maskedErrors, an exception resolver). Log the original.',
  reference: asvs('16.5.1'),
  alone: true,
  limitMs: 240_000,
  async run(context) {
    const { database, expect, given, graphql, fresh, web } = context
    const library = new Library(context)
    const [member] = await library.join()
    await library.shelve(member!, 1)
    const branch = library.branch
    given('the tools before the database is cut off', dataOf(given, 'the branch’s tools', await graphql.ask(TOOLS, { variables: { branch } })).tools?.edges?.length).toBe(1)

    const telltales: [string, RegExp][] = [...TELLTALES, ['the database’s name', await nameOf(database)]]
    const silent = (what: string, reply: Reply) => {
      // the program's own address is no secret
      const text = reply.text.replaceAll(web.url.replace('http://', ''), '')
      for (const [which, pattern] of telltales) expect(`${which} in the reply to ${what}`, pattern.exec(text)?.[0]).toBe(undefined)
    }
    for (const after of ['not a cursor', '-1', `'; --`, 'YWZ0ZXI6OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ==']) {
      const { reply } = await graphql.ask(TOOLS, { variables: { branch, after } })
      silent(`a page after ${JSON.stringify(after)}`, reply)
    }

    await database.faults.cut()
    try {
      const query = await member!.web.post('/graphql', { query: TOOLS, variables: { branch } }, { limitMs: LONG_MS, retry503: false })
      silent('a query while the database is cut off', query)
      const variables = { branch, name: fresh.id('never'), copies: 1 }
      const mutation = await member!.web.post('/graphql', { query: CREATE, variables }, { limitMs: LONG_MS, retry503: false })
      silent('a mutation while the database is cut off', mutation)
      expect('the tool that was created while the database was cut off', toolIn(mutation)).toBe(null)
    } finally {
      await database.faults.restore()
    }
  },
}

/** The shape of the refusal is free; some frameworks have not even a body for a connection that was lost under way. */
function toolIn({ text }: Reply): unknown {
  try {
    return JSON.parse(text).data.createTool.tool ?? null
  } catch {
    return null
  }
}

/** What gives away how it is made. Words that a polite sentence might use (database, connection, server) are not among them. */
const TELLTALES: [string, RegExp][] = [
  ['SQL', /\b(select\s.{1,400}\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|limit\s+\$\d|where\s+\S+\s*=)/is],
  ['a stack trace', /\bat [^\n"]{1,200}\.(js|mjs|ts|java|kt|cs|php|rb|py|go):\d+|Traceback \(most recent|File \\?"[^"]+\\?", line \d+|\bat [\w$.]+\([\w$]+\.java:\d+\)|[\w./-]+\.(rb|php|go):\d+/],
  ['the address of something inside', /\b127\.0\.0\.1\b|\blocalhost\b|(?<![\w:])::1(?!\w)|\b(postgres(ql)?|mysql|mariadb):\/\//i],
  ['the name of a driver or its error', /ECONN(REFUSED|RESET)|SQLSTATE|psycopg|asyncpg|sqlalchemy|\bjdbc\b|hikari|mysql2|PDOException|ActiveRecord|Npgsql|Sequelize|prisma|(java|org|com|jakarta)\.[a-z]+\.[\w.]+(Exception|Error)|invalid input syntax|syntax error at or near/i],
]

/** The database's own name, as a word. */
async function nameOf(database: Database): Promise<RegExp> {
  const [row] = await database.query<{ name: string }>(database.kind === 'postgres' ? 'SELECT current_database() AS name' : 'SELECT database() AS name')
  return new RegExp(`(?<![\\w-])${row!.name.replace(/[^\w]/g, '\\$&')}(?![\\w-])`)
}
