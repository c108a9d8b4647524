import { reading } from 'roadworthy'
import type { Context } from 'roadworthy'
import { CREATE, dataOf, expectNothingRun, expectRefusingStatus, Library } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

export const businessRefusalsAreData: LibraryCheck = {
  claim: 'A business refusal is data, not an exception',
  because: '“All copies are out” is an answer the screen was built for. In `errors` it looks like a breakdown, and takes its neighbours’ data with it.',
  hint: 'Give back loan: null and a userError with its code. Throw only what nobody expected.',
  reference: reading('GraphQL specification, Errors', 'https://spec.graphql.org/October2021/#sec-Errors'),
  limitMs: 60_000,
  async run(context) {
    const { expect } = context
    const library = new Library(context)
    const [member, other] = await library.join(2)
    const [tool] = await library.shelve(member!, 1, { copies: 1 })
    await library.mustLend(member!, [tool!])

    for (const [what, who, toolId, code] of [
      ['lending a tool whose only copy is out', other!, tool!.id, 'NONE_AVAILABLE'],
      ['lending by an id that is not a tool’s', member!, other!.id, 'NOT_FOUND'],
    ] as const) {
      const data = dataOf(expect, what, await library.lend(who, toolId))
      expect(`the loan in the reply to ${what}`, data.lendTool?.loan ?? null).toBe(null)
      const { userErrors } = data.lendTool ?? {}
      expect(`userErrors in the reply to ${what}`, userErrors).toSatisfy('a list of one or more', (list) => Array.isArray(list) && list.length > 0)
      expect(`the code of the first of them, for ${what}`, userErrors[0]).toMatch({ code })
      expect(`its message, for ${what}`, userErrors[0].message).toSatisfy('a text', (message) => typeof message === 'string')
    }
  },
}

export const invalidDocumentsRunNothing: LibraryCheck = {
  claim: 'An invalid document runs nothing',
  because: 'If the valid half of a document is run, a typing mistake beside a mutation charges, deletes and lends.',
  hint: 'Parse and validate the whole document against the schema before the first resolver is called. A document that fails is answered with errors and no data.',
  reference: reading('GraphQL over HTTP', 'https://graphql.github.io/graphql-over-http/draft/'),
  limitMs: 60_000,
  async run(context) {
    const { library, create, control } = await creating(context)
    const invalid: [string, string][] = [
      ['a mutation beside a field that does not exist', CREATE.replace(/\}\s*$/, ' noSuchMutation }')],
      ['a mutation with an argument that does not exist', CREATE.replace('createTool(', 'createTool(noSuchArgument: 1, ')],
      ['a mutation that asks its result for a field that does not exist', CREATE.replace('id name', 'id noSuchField')],
      ['a mutation with a fragment that is not there', CREATE.replace('id name', 'id ...NoSuchFragment')],
      ['a mutation that uses a variable it does not declare', CREATE.replace('$copies: Int!', '')],
      ['a mutation that ends in the middle', CREATE.replace(/\}\s*$/, '')],
    ]
    for (const [what, document] of invalid) {
      const reply = await create(document)
      expectNothingRun(context.expect, what, reply)
      expectRefusingStatus(context.expect, what, reply)
    }
    await onlyTheControl(context, library, control)
  },
}

export const badVariablesRunNothing: LibraryCheck = {
  claim: 'Variables of the wrong type run nothing',
  because: 'A client that sends "three" for a number has a mistake in it. Guessing what it meant writes the mistake into the database.',
  hint: 'Let the GraphQL library check the variables against the types that the operation declares, and do it before execution. Do not mend them.',
  reference: reading('GraphQL specification, Coercing Variable Values', 'https://spec.graphql.org/October2021/#sec-Coercing-Variable-Values'),
  limitMs: 60_000,
  async run(context) {
    const { library, create, control } = await creating(context)
    const bad: [string, Record<string, unknown>][] = [
      ['a mutation with a text for a number', { copies: 'three' }],
      ['a mutation with a fraction for a whole number', { copies: 1.5 }],
      ['a mutation with a list for a text', { name: ['a', 'b'] }],
      ['a mutation with an object for a text', { name: { a: 1 } }],
      ['a mutation with null for what must be there', { name: null }],
      ['a mutation without a variable it needs', { name: undefined }],
    ]
    for (const [what, variables] of bad) {
      const reply = await create(CREATE, variables)
      expectNothingRun(context.expect, what, reply)
      expectRefusingStatus(context.expect, what, reply)
    }
    await onlyTheControl(context, library, control)
  },
}

export const getRunsNoMutation: LibraryCheck = {
  claim: 'A mutation by GET is never run',
  because: 'Links are followed by crawlers, previews and pages of strangers, with the reader’s cookies. A GET that lends is lent by an <img>.',
  hint: 'Take queries by POST only, or look at the operation’s kind before you execute what came by GET, and answer a mutation with 405.',
  reference: reading('GraphQL over HTTP, GET', 'https://graphql.github.io/graphql-over-http/draft/#sec-GET'),
  limitMs: 60_000,
  async run(context) {
    const { expect, fresh } = context
    const { library, member, control } = await creating(context)
    const named = CREATE.replace('mutation (', 'mutation Add(')
    const sneaky = `query Look { viewer { id } } ${named}`
    for (const [what, query] of [
      ['a mutation by GET', { query: CREATE }],
      ['a mutation by GET, named', { query: named, operationName: 'Add' }],
      ['a mutation by GET, beside a query', { query: sneaky, operationName: 'Add' }],
    ] as const) {
      const variables = JSON.stringify({ branch: library.branch, name: fresh.id('never'), copies: 1 })
      const reply = await member.web.get('/graphql', { query: { ...query, variables }, headers: { Accept: 'application/graphql-response+json, application/json' } })
      expect(`the status of the reply to ${what}`, reply.status).toSatisfy('4xx, or 501', (status: number) => (status >= 400 && status < 500) || status === 501)
    }
    await onlyTheControl(context, library, control)
  },
}

/** A branch in which one tool was created in the way that the refused ones ask for. */
async function creating(context: Context) {
  const { given, graphql, fresh } = context
  const library = new Library(context)
  const [member] = await library.join()
  const control = fresh.id('control')
  const create = (document: string, changes: Record<string, unknown> = {}) =>
    graphql.ask(document, { variables: { branch: library.branch, name: fresh.id('never'), copies: 2, ...changes }, through: member!.web })
  const made = dataOf(given, 'the same mutation, in order', await create(CREATE, { name: control }))
  given('the tool it created', made.createTool).toMatch({ tool: { name: control }, userErrors: [] })
  return { library, member: member!, create, control }
}

/** Reads the branch back: it holds the tool of the control and no other. */
async function onlyTheControl({ expect }: Context, library: Library, control: string): Promise<void> {
  expect('the names of the branch’s tools after all that', await library.names(expect)).toEqual([control])
}
