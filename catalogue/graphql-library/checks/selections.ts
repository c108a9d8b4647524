import { reading } from 'roadworthy'
import type { Context } from 'roadworthy'
import { dataOf, Library } from '../library.ts'
import type { LibraryCheck } from '../library.ts'
import { inOrder, Selector } from '../selection.ts'
import type { KnownTool } from '../selection.ts'

const QUERIES = 24

export const answersWhatWasAsked: LibraryCheck = {
  claim: 'A query brings exactly what it asked for',
  because: 'That is the whole promise of GraphQL: every screen asks for its own data, under its own names, and nobody changes the server for it.',
  hint: 'Leave parsing, fragments and directives to your GraphQL library, and resolve fields one by one. When only some queries go wrong, look at the arguments: a filter that is not passed on, a variable that is not there.',
  reference: reading('GraphQL specification, Language', 'https://spec.graphql.org/October2021/#sec-Language'),
  limitMs: 120_000,
  async run(context) {
    const { expect, graphql, random, fresh } = context
    const { library, tools } = await someTools(context)
    const selector = new Selector(random.fork('queries'))
    for (let number = 1; number <= QUERIES; number++) {
      const { document, answer } = selector.query()
      const category = number % 3 === 0 ? undefined : number % 9 === 1 ? fresh.id('category') : random.pick(['power', 'garden'])
      const variables = { branch: library.branch, yes: true, no: false, ...(category !== undefined && { category }) }
      const data = dataOf(expect, `query number ${number}`, await graphql.ask(document, { variables }))
      const asked = tools.filter((tool) => category === undefined || tool.category === category)
      expect(`the answer to query number ${number}, its edges in the order of their ids`, inOrder(data)).toEqual(answer(asked))
    }
    await picksTheOperation(context, library, tools)
  },
}

async function picksTheOperation({ expect, graphql }: Context, { branch }: Library, tools: KnownTool[]): Promise<void> {
  const document = `
    query Mine($branch: String!, $first: Int = 2) { tools(branch: $branch, first: $first) { edges { node { id } } } }
    query Other { viewer { id } }`
  const two = dataOf(expect, 'one of two operations', await graphql.ask(document, { operationName: 'Mine', variables: { branch } }))
  expect('how many tools came with the variable’s own default of 2', two.tools?.edges?.length).toBe(2)
  const other = await graphql.ask(document, { operationName: 'Other' })
  expect('the answer to the other operation, asked without a token', other.data ?? null).toEqual({ viewer: null })

  const known = tools[0]!
  const literal = await graphql.ask(`{ node(id: ${JSON.stringify(known.id)}) { id ... on Tool { name } ... on Member { email } } }`)
  expect('a node asked for without variables', dataOf(expect, 'a node asked for without variables', literal).node).toEqual({ id: known.id, name: known.name })
}

async function someTools(context: Context): Promise<{ library: Library; tools: KnownTool[] }> {
  const library = new Library(context)
  const members = await library.join(3)
  const shelved = await library.shelve(members[0]!, 6, { copies: 4, category: (index) => ['power', 'garden'][index % 2]! })
  // somebody else's branch is full of the same
  await library.another().shelve(members[0]!, 3)
  const tools = shelved.map(({ id, name, category, copies }): KnownTool => ({ id, name, category, available: copies, loans: [] }))
  for (const [index, member] of members.entries()) {
    const lent = tools.slice(0, 2 + index)
    const loans = await library.mustLend(member, lent)
    lent.forEach((tool, place) => {
      tool.available--
      tool.loans.push({ id: loans[place]!, member: { id: member.id, name: member.name } })
    })
  }
  return { library, tools }
}
