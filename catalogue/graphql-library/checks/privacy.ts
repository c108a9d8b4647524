import { reading } from 'roadworthy'
import type { GraphQlReply } from 'roadworthy'
import { dataOf, isListOfEdges, Library } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

const BORROWERS = `query ($branch: String!) {
  tools(branch: $branch) { edges { node { name loans { edges { node { id member { id name address: email } } } } } } }
}`

export const forbiddenFieldsAreNull: LibraryCheck = {
  claim: 'A forbidden field is null, and its siblings stay',
  because: 'A screen of five borrowers must not go blank because one line of each is not for these eyes, and must never show the line either.',
  hint: 'Let `email` be nullable, decide in its own resolver, and raise the error there: the library puts null in its place and the path into `errors`.',
  reference: reading('GraphQL specification, Handling Field Errors', 'https://spec.graphql.org/October2021/#sec-Handling-Field-Errors'),
  limitMs: 60_000,
  async run(context) {
    const { expect, given, graphql } = context
    const library = new Library(context)
    const members = await library.join(5)
    const tools = await library.shelve(members[0]!, 2, { copies: 3 })
    for (const [index, member] of members.entries()) await library.mustLend(member, [tools[index % 2]!])

    for (const [index, one] of [members[1]!, members[4]!].entries()) {
      const own = dataOf(given, 'a member’s look at their own record', await graphql.ask('{ viewer { id name email } }', { through: one.web }))
      given('a member’s own record', own.viewer).toEqual({ id: one.id, name: one.name, email: one.email })
      // once by a member, and once by somebody who is in the list of neither tool
      const [outsider] = await library.join()
      const eyes = index === 0 ? one : outsider!
      await look(await graphql.ask(BORROWERS, { variables: { branch: library.branch }, through: eyes.web }), eyes.id)
    }
    await look(await graphql.ask(BORROWERS, { variables: { branch: library.branch } }), undefined)

    async function look(answer: GraphQlReply, viewer: string | undefined): Promise<void> {
      const who = viewer === undefined ? 'without a token' : members.some((member) => member.id === viewer) ? 'with one borrower’s token' : 'with a stranger’s token'
      expect(`the status of the reply to a query for five borrowers, ${who}`, answer.reply.status).toSatisfy('2xx', (status: number) => status >= 200 && status < 300)
      const met = borrowersIn(answer, `the borrowers, ${who}`)
      expect(`the borrowers, ${who}: their ids and names`, byId(met.map(({ id, name }) => ({ id, name })))).toEqual(byId(members.map(({ id, name }) => ({ id, name }))))
      expect(`the addresses that are shown ${who}`, met.filter(({ address }) => address != null).map(({ address }) => address)).toEqual(
        members.filter((member) => member.id === viewer).map((member) => member.email),
      )
      const hidden = met.filter(({ id }) => id !== viewer)
      const named = answer.errors.filter((error) => error.extensions?.code === 'FORBIDDEN').map((error) => (error.path ?? []).join('.'))
      expect(`the paths of the FORBIDDEN errors, ${who}`, [...new Set(named)].sort()).toEqual(hidden.map(({ path }) => path).sort())
    }

    function borrowersIn({ data }: GraphQlReply, what: string) {
      expect(`the tools in ${what}`, data?.tools?.edges).toSatisfy('a list of edges', isListOfEdges)
      return data.tools.edges.flatMap(({ node }: any, tool: number) => {
        expect(`the loans of a tool in ${what}`, node.loans?.edges).toSatisfy('a list of edges', isListOfEdges)
        return node.loans.edges.map((edge: any, loan: number) => {
          expect(`the member of a loan in ${what}`, edge.node.member).toSatisfy('an object', (member) => member != null)
          return { ...edge.node.member, path: `tools.edges.${tool}.node.loans.edges.${loan}.node.member.address` }
        })
      }) as { id: string; name: string; address: string | null; path: string }[]
    }
  },
}

const byId = <T extends { id: string }>(list: T[]): T[] => list.toSorted((a, b) => (a.id < b.id ? -1 : 1))
