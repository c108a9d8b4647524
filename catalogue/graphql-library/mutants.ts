import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

export default mutants(challenge, {
  'no-available': {
    mistake: 'Forgets `available` in the schema',
    file: 'schema.js',
    from: '    available: Int!\n',
    to: '',
    caughtBy: ['offers-the-contract'],
  },

  'snake-case': {
    mistake: 'Names a field as its column is called',
    file: 'schema.js',
    from: 'openedAt: String!',
    to: 'opened_at: String!',
    caughtBy: ['offers-the-contract'],
  },

  'category-ignored': {
    mistake: 'Takes `category` and does not use it',
    file: 'queries.js',
    from: "args.category == null ? '' : 'AND category = $4'",
    to: "''",
    caughtBy: ['answers-what-was-asked'],
  },

  'first-operation-only': {
    mistake: 'Runs the first operation of a document, whichever was asked for',
    file: 'answer.js',
    from: 'variableValues: variables ?? {}, operationName })',
    to: "variableValues: variables ?? {}, operationName: document.definitions.find((one) => one.kind === 'OperationDefinition').name?.value })",
    caughtBy: ['answers-what-was-asked'],
  },

  'full-page-means-more': {
    mistake: 'Takes a full page for a sign that another follows',
    file: 'connection.js',
    from: 'hasNextPage: rows.length > size,',
    to: 'hasNextPage: rows.length >= size,',
    caughtBy: ['connections-walk-completely'],
  },

  'cursor-of-the-last': {
    mistake: 'Begins a page with the row that the last one ended with',
    file: 'queries.js',
    from: 'AND id > $2',
    to: 'AND id >= $2',
    caughtBy: ['connections-walk-completely'],
  },

  'one-by-one': {
    mistake: 'Fetches row by row what it has collected',
    file: 'loaders.js',
    from: '      const found = await fetchAll(batch.map(({ key }) => key))',
    to: `      const found = new Map()
      for (const { key } of batch) for (const [one, rows] of await fetchAll([key])) found.set(one, rows)`,
    caughtBy: ['nested-lists-are-batched'],
  },

  'members-one-by-one': {
    mistake: 'Batches the loans and fetches each loan’s member by itself',
    file: 'things.js',
    from: `  async member(_, { loaders }) {
    return new Member(await loaders.members(this.row.member_id))`,
    to: `  async member(_, { db }) {
    const [row] = await db.query('SELECT * FROM members WHERE id = $1', [this.row.member_id])
    return new Member(row)`,
    caughtBy: ['nested-lists-are-batched'],
  },

  'throws-on-no-copies': {
    mistake: 'Throws when no copy is there',
    file: 'mutations.js',
    from: "if (tool.available === 0) return 'NONE_AVAILABLE'",
    to: "if (tool.available === 0) throw new GraphQLError('All copies are out', { extensions: { code: 'NONE_AVAILABLE' } })",
    caughtBy: ['business-refusals-are-data'],
  },

  'throws-on-no-tool': {
    mistake: 'Throws when there is no such tool',
    file: 'mutations.js',
    from: "if (named?.kind !== 'Tool') return 'NOT_FOUND'",
    to: "if (named?.kind !== 'Tool') throw new GraphQLError('There is no such tool', { extensions: { code: 'NOT_FOUND' } })",
    caughtBy: ['business-refusals-are-data'],
  },

  'lends-without-a-lock': {
    mistake: 'Looks at the copies without a lock',
    file: 'mutations.js',
    from: 'WHERE id = $1 FOR UPDATE',
    to: 'WHERE id = $1',
    caughtBy: ['the-last-copy-is-lent-once'],
    varies: 'how many borrowers get through differs from race to race',
  },

  'email-for-all': {
    mistake: 'Shows everybody’s address to every member',
    file: 'things.js',
    from: 'if (viewer?.id !== this.row.id) throw',
    to: 'if (!viewer) throw',
    caughtBy: ['forbidden-fields-are-null'],
  },

  'forbidden-takes-the-parent': {
    mistake: 'Declares the forbidden field as never null',
    file: 'schema.js',
    from: 'email: String\n    loans',
    to: 'email: String!\n    loans',
    caughtBy: ['forbidden-fields-are-null'],
  },

  'forbidden-without-a-word': {
    mistake: 'Leaves the forbidden field null and says nothing',
    file: 'things.js',
    from: "throw new GraphQLError('An address is for its owner’s eyes only', { extensions: { code: 'FORBIDDEN' } })",
    to: 'return null',
    caughtBy: ['forbidden-fields-are-null'],
  },

  'runs-what-is-not-valid': {
    mistake: 'Parses a document and runs it unvalidated',
    file: 'answer.js',
    from: 'return errors.length > 0 ? { errors } : { document }',
    to: 'return { document }',
    caughtBy: ['invalid-documents-run-nothing'],
  },

  'mends-variables': {
    mistake: 'Makes a number of whatever comes for one',
    file: 'answer.js',
    from: 'variableValues: variables ?? {}, operationName })',
    to: "variableValues: variables && { ...variables, ...('copies' in variables && { copies: Math.trunc(Number(variables.copies)) || 0 }) }, operationName })",
    caughtBy: ['bad-variables-run-nothing'],
  },

  'runs-anything-by-get': {
    mistake: 'Runs mutations that come by GET',
    file: 'answer.js',
    from: "operation !== 'query')",
    to: "operation === 'subscription')",
    caughtBy: ['get-runs-no-mutation'],
  },

  'looks-at-the-first-operation': {
    mistake: 'Looks at the kind of the first operation and runs another',
    file: 'answer.js',
    from: "getOperationAST(document, operationName)?.operation !== 'query'",
    to: "document.definitions[0].operation !== 'query'",
    caughtBy: ['get-runs-no-mutation'],
  },

  'depth-ends-at-fragments': {
    mistake: 'Measures the depth without what fragments hold',
    file: 'limits.js',
    from: 'return throughFragment(selection.name.value, fragments, seen, known, depthOf)',
    to: 'return 0',
    caughtBy: ['excess-is-refused'],
  },

  'depth-ends-at-inline-fragments': {
    mistake: 'Measures the depth without what inline fragments hold',
    file: 'limits.js',
    from: 'if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection, fragments, seen, known)',
    to: 'if (selection.kind === Kind.INLINE_FRAGMENT) return 1',
    caughtBy: ['excess-is-refused'],
  },

  'any-width': {
    mistake: 'Limits the depth and not the width',
    file: 'limits.js',
    from: 'const WIDEST = 200',
    to: 'const WIDEST = Infinity',
    caughtBy: ['excess-is-refused'],
  },

  'counts-without-fragments': {
    mistake: 'Counts root fields without those in fragments',
    file: 'limits.js',
    from: 'return throughFragment(selection.name.value, fragments, seen, known, rootFieldsOf)',
    to: 'return 1',
    caughtBy: ['excess-is-refused'],
  },

  'any-first': {
    mistake: 'Fetches as many as it is asked for',
    file: 'connection.js',
    from: 'size: Math.min(size, MAXIMUM_FIRST)',
    to: 'size',
    caughtBy: ['first-is-bounded'],
  },

  'row-numbers-for-ids': {
    mistake: 'Hands out the row numbers of its tables',
    file: 'ids.js',
    from: `  return Buffer.from(\`\${kind}:\${row}\`).toString('base64url')
}

/** What an id names, as \`{ kind, row }\`; undefined if it was never one of ours. */
export function readId(id) {`,
    to: `  return String(row)
}

export function readId(id) {
  if (/^[1-9]\\d{0,14}$/.test(id)) return { kind: 'Tool', row: Number(id) }`,
    caughtBy: ['everything-is-a-node'],
  },

  'loans-are-no-nodes': {
    mistake: 'Forgets loans in `node`',
    file: 'queries.js',
    from: 'if (!named) return null',
    to: "if (!named || named.kind === 'Loan') return null",
    caughtBy: ['everything-is-a-node'],
  },

  'tells-what-broke': {
    mistake: 'Puts the database’s message into `errors`',
    file: 'answer.js',
    from: 'if (!cause || cause instanceof GraphQLError) return error',
    to: 'return new GraphQLError(cause?.message ?? error.message, { path: error.path })',
    caughtBy: ['internal-errors-are-masked'],
    varies: 'the database listens on another port in every run',
  },

  'only-application-json': {
    mistake: 'Answers in application/json whatever is accepted',
    file: 'over-http.js',
    from: "return /application\\/graphql-response\\+json/i.test(accept) ? 'application/graphql-response+json' : 'application/json'",
    to: "return accept && 'application/json'",
    caughtBy: ['speaks-the-newer-media-type'],
  },

  'always-200': {
    mistake: 'Answers 200 in the newer media type, run or not',
    file: 'server.js',
    from: 'result.data !== undefined ? 200 : 400',
    to: 'result ? 200 : 400',
    caughtBy: ['speaks-the-newer-media-type'],
  },
})
