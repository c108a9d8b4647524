import { asvs, reading } from 'roadworthy'
import type { Context, Database } from 'roadworthy'
import { CREATE, dataOf, expectNothingRun, LARGE, Library } from '../library.ts'
import type { LibraryCheck, Member } from '../library.ts'

const NESTED = `query ($branch: String!) {
  tools(branch: $branch, first: 50) { edges { node { name available loans(first: 5) { edges { node { openedAt member { name } } } } } } }
}`

export const nestedListsAreBatched: LibraryCheck = {
  claim: 'A nested list costs as many round trips for 50 tools as for 5',
  because: 'One query per row (N+1) is nothing with the five tools on a desk and the end of the database with a real branch.',
  hint: 'Collect the keys that the rows of one level ask for and fetch them together: a DataLoader, a @BatchMapping, a preloader, or one join. Do it on every level.',
  reference: reading('GraphQL, Performance: the N+1 problem', 'https://graphql.org/learn/performance/'),
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { database, expect, note, notApplicable } = context
    if (!database.wire.possible) notApplicable('what passes between the program and its database cannot be read')
    const few = await branchOf(context, 5)
    const many = await branchOf(context, 50)
    // the first query of its kind may prepare statements and look types up
    await roundTripsOf(context, await branchOf(context, 2), 2)

    const forFew = await roundTripsOf(context, few, 5)
    const forMany = await roundTripsOf(context, many, 50)
    note('round trips for 5 tools and for 50', { forFew, forMany })
    expect('round trips for 50 tools beyond those for 5', forMany - forFew).toBeAtMost(3)
    expect('round trips for 50 tools', forMany).toBeAtMost(10)
  },
}

interface Shelf {
  library: Library
  /** Whose loans each tool has, by the tool's name. */
  borrowers: Map<string, string[]>
}

/** So many tools with two loans each, all of different members but for the neighbours. */
async function branchOf(context: Context, count: number): Promise<Shelf> {
  const library = new Library(context)
  const members = await library.join(count)
  const tools = await library.shelve(members[0]!, count, { copies: 3 })
  const borrowers = new Map(tools.map((tool): [string, string[]] => [tool.name, []]))
  for (const [index, member] of members.entries()) {
    const lent = [tools[index]!, tools[(index + 1) % count]!]
    await library.mustLend(member, lent)
    for (const tool of lent) borrowers.get(tool.name)!.push(member.name)
  }
  return { library, borrowers }
}

/** The fewest of three tries: a new connection of the pool has things to prepare. */
async function roundTripsOf({ database, graphql, expect }: Context & { database: Database }, { library, borrowers }: Shelf, count: number): Promise<number> {
  const trips: number[] = []
  for (let tries = 0; tries < 3; tries++) {
    const watch = database.wire.watch()
    const reply = await graphql.ask(NESTED, { variables: { branch: library.branch }, ...LARGE })
    trips.push(watch.roundTrips())
    watch.stop()
    const edges: { node: any }[] = dataOf(expect, `the nested query for ${count} tools`, reply).tools?.edges ?? []
    const found = edges.map(({ node }) => [node.name, node.available, (node.loans?.edges ?? []).map((edge: any) => edge?.node?.member?.name).sort()])
    const known = [...borrowers].map(([name, names]) => [name, 3 - names.length, [...names].sort()])
    expect(`the tools of a branch of ${count} with their borrowers, by name`, byName(found)).toEqual(byName(known))
  }
  return Math.min(...trips)
}

const byName = (rows: unknown[][]) => rows.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1))

export const excessIsRefused: LibraryCheck = {
  claim: 'Over-deep and over-wide documents are refused before anything runs',
  because: 'A graph with circles lets one short document ask for more than the database holds: loans of tools of loans of tools.',
  hint: 'Measure the parsed document before you execute it. Follow every fragment, named or inline, and count what it holds where it is spread; mind fragments that spread each other in a circle.',
  reference: asvs('4.3.1'),
  limitMs: 120_000,
  async run(context) {
    const { expect, given, graphql } = context
    const library = new Library(context)
    const [member] = await library.join()
    const [tool] = await library.shelve(member!, 1, { copies: 3 })
    await library.mustLend(member!, [tool!])
    const { branch } = library
    const through = member!.web
    const ask = (document: string) => graphql.ask(document, { variables: { branch }, through, ...LARGE })

    // 8 levels: tools, edges, node, loans, edges, node, tool, name
    const shallow = dataOf(given, 'a query 8 levels deep', await ask(`query ($branch: String!) { ${toolsWith(loansOnce('name'))} }`))
    given('the answer to a query 8 levels deep', shallow.tools?.edges?.[0]?.node?.loans?.edges?.[0]?.node?.tool?.name).toBe(tool!.name)
    given('the answer to a query with 8 levels in fragments', dataOf(given, 'a query with 8 levels in fragments', await ask(inFragments(1))).tools?.edges?.length).toBe(1)
    const wide = dataOf(given, 'a query of 150 root fields', await ask(`query ($branch: String!) { ${aliases(150)} }`))
    given('how many of 150 root fields were answered', Object.keys(wide).length).toBe(150)

    const excessive: Record<string, string> = {
      'a query 32 levels deep': `query ($branch: String!) { ${toolsWith(nested(7))} }`,
      'a query that hides 32 levels in fragments': inFragments(7),
      'a query that hides 32 levels in inline fragments': `query ($branch: String!) { ... on Query { ${toolsWith(inline(7))} } }`,
      'a query of fragments in a circle': 'query ($branch: String!) { tools(branch: $branch, first: 1) { edges { node { ...A } } } } fragment A on Tool { id ...B } fragment B on Tool { name ...A }',
      'a query of 500 root fields': `query ($branch: String!) { ${aliases(500)} }`,
      'a query that hides 500 root fields in fragments': `query ($branch: String!) { ...A ...B } fragment A on Query { ${aliases(250)} } fragment B on Query { ${aliases(250, 250)} }`,
    }
    const root = (await graphql.schema(LARGE)).roots.query ?? 'Query'
    for (const [what, document] of Object.entries(excessive)) expectNothingRun(expect, what, await ask(document.replaceAll(' on Query', ` on ${root}`)))
    await mutationsAreRefusedUnrun(context, library, member!)
  },
}

async function mutationsAreRefusedUnrun({ expect, graphql, fresh }: Context, library: Library, member: Member): Promise<void> {
  const before = await library.names(expect)
  const variables = () => ({ branch: library.branch, name: fresh.id('never'), copies: 1 })
  const deep = CREATE.replace('tool { id name }', `tool { id ${nested(7)} }`)
  expectNothingRun(expect, 'a mutation that asks 30 levels deep for its result', await graphql.ask(deep, { variables: variables(), through: member.web, ...LARGE }))
  const field = 'createTool(input: { branch: $branch, name: $name, category: "power", copies: $copies }) { tool { id } }'
  const wide = `mutation ($branch: String!, $name: String!, $copies: Int!) { ${Array.from({ length: 500 }, (_, index) => `a${index}: ${field}`).join(' ')} }`
  expectNothingRun(expect, 'a document of 500 mutations', await graphql.ask(wide, { variables: variables(), through: member.web, ...LARGE }))
  expect('the branch’s tools after all that', await library.names(expect)).toEqual(before)
}

const toolsWith = (selection: string): string => `tools(branch: $branch, first: 1) { edges { node { ${selection} } } }`

const loansOnce = (selection: string): string => `loans(first: 1) { edges { node { tool { ${selection} } } } }`

/** A tool's loans' tools' loans, four levels each time. */
const nested = (times: number): string => (times === 0 ? 'name' : loansOnce(nested(times - 1)))

const inline = (times: number): string => (times === 0 ? 'name' : `... on Tool { ${loansOnce(inline(times - 1))} }`)

/** The same as `nested`, every turn in a fragment of its own. */
function inFragments(times: number): string {
  const fragments = Array.from({ length: times }, (_, index) => `fragment Turn${index} on Tool { ${loansOnce(index + 1 < times ? `...Turn${index + 1}` : 'name')} }`)
  return [`query ($branch: String!) { ${toolsWith('...Turn0')} }`, ...fragments].join('\n')
}

const aliases = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `a${from + index}: tools(branch: $branch, first: 1) { pageInfo { hasNextPage } }`).join(' ')
