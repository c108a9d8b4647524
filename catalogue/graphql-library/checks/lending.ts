import { asvs, together } from 'roadworthy'
import { dataOf, Library } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

const BORROWERS = 20
const RACES = 5

const AFTERWARDS = 'query ($id: ID!) { node(id: $id) { ... on Tool { available loans(first: 100) { edges { node { id } } } } } }'

export const theLastCopyIsLentOnce: LibraryCheck = {
  claim: 'The last copy is lent once, however many ask for it together',
  because: 'Between the line that looks and the line that lends, somebody else looks too, and two people drive across town for one drill.',
  hint: 'Let the database decide: lock the tool’s row before you look at it, or take the copy in one UPDATE that only works while one is there. A resolver is no protection, a lock in the program’s memory only until there are two of it.',
  reference: asvs('2.3.4'),
  limitMs: 120_000,
  async run(context) {
    const { expect, graphql } = context
    const library = new Library(context)
    const members = await library.join(BORROWERS)
    for (let race = 1; race <= RACES; race++) {
      const [tool] = await library.shelve(members[0]!, 1, { copies: 1 })
      const replies = await together(BORROWERS, (index) => library.lend(members[index]!, tool!.id))
      const lent: string[] = []
      for (const reply of replies) {
        const { lendTool } = dataOf(expect, 'asking for the last copy, with others', reply)
        if (lendTool?.loan != null) lent.push(lendTool.loan.id)
        else expect('the code of the refusal', lendTool?.userErrors?.[0]).toMatch({ code: 'NONE_AVAILABLE' })
      }
      expect(`loans made by ${BORROWERS} who asked for one copy together, in race ${race} of ${RACES}`, lent.length).toBe(1)
      const { node } = dataOf(expect, 'the tool after the race', await graphql.ask(AFTERWARDS, { variables: { id: tool!.id } }))
      expect('the tool after the race', { available: node?.available, loans: node?.loans?.edges?.map((edge: any) => edge.node.id) }).toEqual({ available: 0, loans: lent })
    }
  },
}
