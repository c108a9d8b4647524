import { reading } from 'roadworthy'
import { dataOf, Library } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

const NODE = `query ($id: ID!) {
  node(id: $id) {
    id
    __typename
    ... on Tool { toolName: name category }
    ... on Loan { tool { id } member { id } }
    ... on Member { memberName: name }
  }
}`

const COLLECTED = 'query ($branch: String!) { tools(branch: $branch) { edges { node { id name loans { edges { node { id member { id } } } } } } } }'

export const everythingIsANode: LibraryCheck = {
  claim: '`node(id)` brings back every type, and no two things share an id',
  because: 'Clients keep what they know by id and refresh it by id. If a tool and a member have the same, one overwrites the other on the phone.',
  hint: 'Make the kind part of the id (encode “Tool:7”), and read it back in `node`. Or use UUIDs, and look where this one belongs.',
  reference: reading('Relay, GraphQL Global Object Identification', 'https://graphql.org/learn/global-object-identification/'),
  limitMs: 60_000,
  async run(context) {
    const { expect, given, graphql, random } = context
    const library = new Library(context)
    const members = await library.join(4)
    const tools = await library.shelve(members[0]!, 4, { copies: 2, category: 'garden' })
    for (const [index, member] of members.entries()) await library.mustLend(member, [tools[index]!])

    const listed = dataOf(given, 'the branch’s tools and their loans', await graphql.ask(COLLECTED, { variables: { branch: library.branch } }))
    const loans = listed.tools.edges.flatMap(({ node }: any) => node.loans.edges.map((edge: any) => ({ id: edge.node.id, tool: node.id, member: edge.node.member.id })))
    given('loans in the branch', loans.length).toBe(4)
    const things: { id: string; kind: string; answer: object }[] = [
      ...tools.map(({ id, name }) => ({ id, kind: 'Tool', answer: { toolName: name, category: 'garden' } })),
      ...members.map(({ id, name }) => ({ id, kind: 'Member', answer: { memberName: name } })),
      ...loans.map((loan: any) => ({ id: loan.id, kind: 'Loan', answer: { tool: { id: loan.tool }, member: { id: loan.member } } })),
    ]
    const ids = things.map((thing) => thing.id)
    expect('ids that two things share', ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
    for (const { id, kind, answer } of random.shuffle(things)) {
      const data = dataOf(expect, `node(id) of a ${kind.toLowerCase()}`, await graphql.ask(NODE, { variables: { id } }))
      expect(`node(id) of a ${kind.toLowerCase()}`, data.node).toEqual({ id, __typename: kind, ...answer })
    }

    for (const id of [context.fresh.id('nothing'), '', '0', '2147483647', Buffer.from('Tool:987654321').toString('base64'), 'not an id, é!']) {
      const { data } = await graphql.ask(NODE, { variables: { id } })
      expect(`node(id) of ${JSON.stringify(id)}, which was never handed out`, data?.node ?? null).toBe(null)
    }
  },
}
