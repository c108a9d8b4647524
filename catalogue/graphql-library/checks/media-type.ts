import { reading } from 'roadworthy'
import { expectNothingRun } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

const NEWER = 'application/graphql-response+json'

/** The audits that are about the newer media type and leave no room: by their ids in graphql-http. */
const ABOUT_IT = ['22EB', '34A2', '8161', '94B0', '94B1', '94B2', '2EA1', '428F', '865D', 'D586', '51FE', '5E5B']

export const speaksTheNewerMediaType: LibraryCheck = {
  claim: 'application/graphql-response+json is spoken',
  because: 'With plain application/json a client cannot tell your refusal from a gateway’s. The newer type makes the status mean something.',
  hint: 'Read the Accept header. For application/graphql-response+json answer in that type, with 200 when the document was run and 4xx when it was not. Newer versions of most libraries do it when they are told to.',
  reference: reading('GraphQL over HTTP, Media Types', 'https://graphql.github.io/graphql-over-http/draft/#sec-Media-Types'),
  stretch: true,
  limitMs: 120_000,
  async run({ expect, graphql, note }) {
    const headers = { Accept: NEWER }
    const good = await graphql.ask('{ __typename }', { headers })
    expect('a query that accepts the newer type alone', good.reply).toHaveStatus(200)
    expect('the media type of the reply', good.reply.mediaType).toBe(NEWER)
    expect('errors in the reply', good.errors).toEqual([])
    const refused = await graphql.ask('{ noSuchField }', { headers })
    expect('the media type of a refusal', refused.reply.mediaType).toBe(NEWER)
    expect('the status of a refusal', refused.reply.status).toSatisfy('4xx', (status: number) => status >= 400 && status < 500)
    expectNothingRun(expect, 'a document that is not valid', refused)

    const audits = await graphql.audits()
    for (const audit of audits.filter((one) => ABOUT_IT.includes(one.id))) expect(`the audit “${audit.name}”`, audit.reason ?? 'ok').toBe('ok')
    // the rest is good to know, and not in the contract
    note('other audits of GraphQL over HTTP that failed', audits.filter((one) => one.verdict !== 'ok').map((one) => `${one.name}: ${one.reason}`))
  },
}
