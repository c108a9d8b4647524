import { apiTop10, reading } from 'roadworthy'
import type { Context } from 'roadworthy'
import { dataOf, isListOfEdges, LARGE, Library } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

const TOOLS = `query ($branch: String!, $first: Int, $after: String) {
  tools(branch: $branch, first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } }
}`
const LOANS = `query ($id: ID!, $first: Int, $after: String) {
  node(id: $id) { ... on Tool { loans(first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } } }
}`

interface Page {
  ids: string[]
  cursors: string[]
  hasNextPage: boolean
  endCursor: string | undefined
}

type Ask = (first: number | undefined, after?: string) => Promise<Page>

export const connectionsWalkCompletely: LibraryCheck = {
  claim: 'A connection can be walked to its end, whole and without repeats',
  because: 'A list that ends a page early hides tools for ever; one that never says it ends keeps phones loading.',
  hint: 'Fetch one row more than the page holds: if it is there, another page follows. Let a cursor name the last row’s place in a fixed order, and go on behind it.',
  reference: reading('GraphQL Cursor Connections Specification', 'https://relay.dev/graphql/connections.htm'),
  limitMs: 120_000,
  async run(context) {
    const { expect, random } = context
    const library = new Library(context)
    const [member] = await library.join()
    const tools = (await library.shelve(member!, 61)).map((tool) => tool.id)
    const ask = toolsOf(context, library)

    const sizes = await walk(context, ask, 20, tools, 'the branch’s 61 tools, 20 at a time')
    expect('how many came on each page', sizes).toEqual([20, 20, 20, 1])
    const whole = await ask(61)
    expect('how many of 61 tools came on a page of 61', whole.ids.length).toBe(61)
    expect('hasNextPage of a page that ends with the last tool', whole.hasNextPage).toBe(false)
    expect('hasNextPage of a page that ends one before the last tool', (await ask(60)).hasNextPage).toBe(true)

    // behind any edge, not only behind the last of a page
    const place = random.int(3, 40)
    const behind = await ask(10, whole.cursors[place]!)
    expect(`the tools behind edge number ${place + 1}`, behind.ids).toEqual(whole.ids.slice(place + 1, place + 11))

    const nothing = await toolsOf(context, library.another())(20)
    expect('a branch without tools', { ids: nothing.ids, hasNextPage: nothing.hasNextPage }).toEqual({ ids: [], hasNextPage: false })

    await walk(context, ask, 7, tools, 'the branch’s 61 tools, 7 at a time, while others are added', async (page) => {
      if (page === 2 || page === 5) await library.shelve(member!, 2)
    })
    await loansWalkToo(context)
  },
}

async function loansWalkToo(context: Context): Promise<void> {
  const { expect } = context
  const library = new Library(context)
  const [member] = await library.join()
  const [tool] = await library.shelve(member!, 1, { copies: 12 })
  const loans = await library.mustLend(member!, Array.from({ length: 9 }, () => tool!))
  const sizes = await walk(context, loansOf(context, tool!.id), 3, loans, 'a tool’s 9 loans, 3 at a time')
  expect('how many loans came on each page', sizes).toEqual([3, 3, 3])
}

/** Walks from the first page to the last; everything in `ids` must be met exactly once. Gives the pages' sizes. */
async function walk({ expect }: Context, ask: Ask, first: number, ids: string[], what: string, between?: (page: number) => Promise<void>): Promise<number[]> {
  const sizes: number[] = []
  const met: string[] = []
  let after: string | undefined
  for (;;) {
    const page = await ask(first, after)
    sizes.push(page.ids.length)
    met.push(...page.ids)
    if (!page.hasNextPage) break
    expect(`how many came on a page of ${what}, with more to come`, page.ids.length).toBe(first)
    expect(`pages of ${what}`, sizes.length).toBeAtMost(ids.length)
    expect('endCursor of a page with more to come', page.endCursor).toSatisfy('a text', (cursor) => typeof cursor === 'string')
    await between?.(sizes.length)
    after = page.endCursor
  }
  const known = new Set(ids)
  expect(`missing from ${what}`, ids.filter((id) => !met.includes(id))).toEqual([])
  expect(`met twice in ${what}`, met.filter((id, index) => met.indexOf(id) !== index)).toEqual([])
  if (!between) expect(`strangers in ${what}`, met.filter((id) => !known.has(id))).toEqual([])
  return sizes
}

export const firstIsBounded: LibraryCheck = {
  claim: '`first` is bounded, whatever is asked for',
  because: 'One query with first: 100000 on a nested list is a whole database in one reply, and a negative one is a LIMIT that some databases take for none.',
  hint: 'Put every `first` through one place that refuses or clamps it: default 20, at most 100, at least 0.',
  reference: apiTop10(4),
  limitMs: 120_000,
  async run(context) {
    const { expect, given, graphql } = context
    const library = new Library(context)
    const [member] = await library.join()
    const tools = await library.shelve(member!, 104, { copies: 104 })
    await library.mustLend(member!, Array.from({ length: 104 }, () => tools[0]!))

    for (const [what, ask] of [['tools', toolsOf(context, library)], ['loans', loansOf(context, tools[0]!.id)]] as const) {
      given(`how many of 104 ${what} came for first: 100`, (await ask(100)).ids.length).toBe(100)
      expect(`how many of 104 ${what} came without \`first\``, (await ask(undefined)).ids.length).toBe(20)
    }
    for (const first of [0, -1, 100_000]) {
      for (const [what, document, variables] of [['tools', TOOLS, { branch: library.branch }], ['loans', LOANS, { id: tools[0]!.id }]] as const) {
        const { data } = await graphql.ask(document, { variables: { ...variables, first }, ...LARGE })
        const edges: unknown[] = (what === 'tools' ? data?.tools : data?.node?.loans)?.edges ?? []
        // an error or a smaller page, as you like
        expect(`how many of 104 ${what} came for first: ${first}`, edges.length).toBeAtMost(100)
      }
    }
  },
}

function toolsOf(context: Context, { branch }: Library): Ask {
  return asked(context, TOOLS, { branch }, (data) => data.tools)
}

function loansOf(context: Context, id: string): Ask {
  return asked(context, LOANS, { id }, (data) => data.node?.loans)
}

function asked({ graphql, expect }: Context, document: string, variables: Record<string, unknown>, find: (data: any) => any): Ask {
  return async (first, after) => {
    const reply = await graphql.ask(document, { variables: { ...variables, ...(first !== undefined && { first }), ...(after !== undefined && { after }) }, ...LARGE })
    const connection = find(dataOf(expect, 'a page', reply))
    expect('the connection', connection).toMatch({ pageInfo: {} })
    expect('the edges of a page', connection.edges).toSatisfy('a list of edges', isListOfEdges)
    const { edges, pageInfo } = connection
    return {
      ids: edges.map((edge: { node: { id: string } }) => edge.node.id),
      cursors: edges.map((edge: { cursor: string }) => edge.cursor),
      hasNextPage: pageInfo.hasNextPage,
      endCursor: pageInfo.endCursor ?? undefined,
    }
  }
}
