import { sqlDatabase } from 'roadworthy'
import type { Check, Context, Expect, Fresh, GraphQl, GraphQlReply, Web } from 'roadworthy'

export const services = { database: sqlDatabase('postgres', 'mariadb') }

/** A check of this challenge. */
export type LibraryCheck = Check<typeof services, never>

export interface Member {
  id: string
  name: string
  email: string
  /** Speaks with this member's token. */
  web: Web
}

export interface Tool {
  id: string
  name: string
  category: string
  copies: number
}

/** For documents that ask for much: a virtual machine that has just been started takes its time on a busy machine. */
export const LARGE = { limitMs: 30_000 }

/** As many operations as are put into one document of ours. */
const BATCH = 20

/** One branch's tools, asked for as a client of the contract would. */
export class Library {
  readonly branch: string
  readonly #graphql: GraphQl
  readonly #web: Web
  readonly #given: Expect
  readonly #fresh: Fresh

  constructor({ graphql, web, given, fresh }: Pick<Context, 'graphql' | 'web' | 'given' | 'fresh'>, branch = fresh.id('branch')) {
    this.#graphql = graphql
    this.#web = web
    this.#given = given
    this.#fresh = fresh
    this.branch = branch
  }

  /** Another branch of the same library. */
  another(): Library {
    const context = { graphql: this.#graphql, web: this.#web, given: this.#given, fresh: this.#fresh }
    return new Library(context)
  }

  /** New members; the check cannot go on without. */
  async join(count = 1): Promise<Member[]> {
    const wanted = Array.from({ length: count }, () => ({ name: this.#fresh.name(), email: `${this.#fresh.id('m')}@lendery.example` }))
    return this.#inBatches('registering members', wanted, {
      variables: { name: 'String!', email: 'String!' },
      field: (v) => `registerMember(input: { name: ${v('name')}, email: ${v('email')} }) { member { id name } token }`,
      made: ({ name, email }, payload) => {
        this.#given('a member who was registered', payload).toMatch({ member: { name } })
        this.#given('the token of a member who was registered', payload.token).toSatisfy('a text', isText)
        this.#given('the id of a member who was registered', payload.member.id).toSatisfy('a text', isText)
        return { id: payload.member.id, name, email, web: this.#web.as({ Authorization: `Bearer ${payload.token}` }) }
      },
    })
  }

  /** New tools in this branch, in this order; the check cannot go on without. */
  async shelve(member: Member, count: number, { copies = 1, category = 'power' }: { copies?: number; category?: string | ((index: number) => string) } = {}): Promise<Tool[]> {
    const wanted = Array.from({ length: count }, (_, index) => ({
      branch: this.branch,
      name: this.#fresh.id('tool'),
      category: typeof category === 'string' ? category : category(index),
      copies,
    }))
    return this.#inBatches('creating tools', wanted, {
      variables: { branch: 'String!', name: 'String!', category: 'String!', copies: 'Int!' },
      field: (v) => `createTool(input: { branch: ${v('branch')}, name: ${v('name')}, category: ${v('category')}, copies: ${v('copies')} }) { tool { id } userErrors { code } }`,
      made: (tool, payload) => {
        this.#given('a tool that was created', payload).toMatch({ userErrors: [] })
        this.#given('the id of a tool that was created', payload?.tool?.id).toSatisfy('a text', isText)
        return { ...tool, id: payload.tool.id as string }
      },
      through: member.web,
    })
  }

  /** Lends one copy of each; gives the ids of the loans. The check cannot go on without. */
  async mustLend(member: Member, tools: readonly { id: string }[]): Promise<string[]> {
    return this.#inBatches('lending copies that are there', tools, {
      variables: { id: 'ID!' },
      field: (v) => `lendTool(input: { toolId: ${v('id')} }) { loan { id } userErrors { code } }`,
      made: (_, payload) => {
        this.#given('the reply to lending a copy that is there', payload).toMatch({ userErrors: [] })
        this.#given('the id of a new loan', payload?.loan?.id).toSatisfy('a text', isText)
        return payload.loan.id as string
      },
      through: member.web,
    })
  }

  lend(member: Member, toolId: string): Promise<GraphQlReply> {
    return this.#graphql.ask(LEND, { variables: { toolId }, through: member.web })
  }

  /** The names in this branch, read to the end, in any order. */
  async names(claim: Expect): Promise<string[]> {
    const names: string[] = []
    let after: string | undefined
    for (let page = 0; page < 20; page++) {
      const { data, errors } = await this.#graphql.ask(NAMES, { variables: { branch: this.branch, after } })
      claim('errors when the branch’s tools are listed', errors).toEqual([])
      claim('the branch’s tools', data).toMatch({ tools: { pageInfo: {} } })
      const { edges, pageInfo } = data.tools
      claim('the edges of the branch’s tools', edges).toSatisfy('a list of edges', isListOfEdges)
      names.push(...edges.map((edge: { node: { name: string } }) => edge.node.name))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    return names
  }

  async #inBatches<Wanted extends object, Made>(what: string, wanted: readonly Wanted[], work: Batch<Wanted, Made>): Promise<Made[]> {
    const made: Made[] = []
    for (let at = 0; at < wanted.length; at += BATCH) {
      const batch = wanted.slice(at, at + BATCH)
      const { data, errors } = await this.#graphql.ask(documentOf(batch.length, work), { variables: variablesOf(batch, work), through: work.through, ...LARGE })
      this.#given(`errors when ${what}`, errors).toEqual([])
      this.#given(`the reply to ${what}`, data).toSatisfy('an object', (value) => value != null)
      batch.forEach((one, index) => made.push(work.made(one, data[`m${index}`])))
    }
    return made
  }
}

interface Batch<Wanted, Made> {
  /** The members of what is wanted that are sent, with their types. */
  variables: Record<string, string>
  /** The field, given a way to name a variable. */
  field: (variable: (name: string) => string) => string
  made: (wanted: Wanted, payload: any) => Made
  through?: Web
}

/** One mutation that does the same for many, each under an alias. */
function documentOf(count: number, { variables, field }: Batch<any, any>): string {
  const numbers = Array.from({ length: count }, (_, index) => index)
  const declared = numbers.flatMap((index) => Object.entries(variables).map(([name, type]) => `$${name}${index}: ${type}`))
  return `mutation (${declared.join(', ')}) {\n${numbers.map((index) => `  m${index}: ${field((name) => `$${name}${index}`)}`).join('\n')}\n}`
}

function variablesOf(batch: readonly object[], { variables }: Batch<any, any>): Record<string, unknown> {
  return Object.fromEntries(batch.flatMap((one, index) => Object.keys(variables).map((name) => [`${name}${index}`, (one as Record<string, unknown>)[name]])))
}

const LEND = 'mutation ($toolId: ID!) { lendTool(input: { toolId: $toolId }) { loan { id } userErrors { code message } } }'
const NAMES = 'query ($branch: String!, $after: String) { tools(branch: $branch, first: 100, after: $after) { edges { node { name } } pageInfo { hasNextPage endCursor } } }'

export const CREATE = `mutation ($branch: String!, $name: String!, $copies: Int!) {
  createTool(input: { branch: $branch, name: $name, category: "power", copies: $copies }) { tool { id name } userErrors { code } }
}`

export const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

export const isListOfEdges = (value: unknown): boolean => Array.isArray(value) && value.every((edge) => typeof edge?.node === 'object' && edge.node !== null)

/** Absent equals null: some servers say `"data": null` where nothing was run. */
export function expectNothingRun(expect: Expect, what: string, { data, errors }: GraphQlReply): void {
  expect(`\`data\` of the reply to ${what}`, data ?? null).toBe(null)
  expect(`errors in the reply to ${what}`, errors.length).toBeAtLeast(1)
}

/** As GraphQL over HTTP has it for a document or variables that cannot be run. */
export function expectRefusingStatus(expect: Expect, what: string, { reply }: GraphQlReply): void {
  const asJson = reply.mediaType === 'application/json'
  expect(`the status of the reply to ${what}, as ${reply.mediaType}`, reply.status).toSatisfy(asJson ? '200, 400 or 422' : '4xx', (status: number) =>
    asJson ? [200, 400, 422].includes(status) : status >= 400 && status < 500,
  )
}

/** An answer without errors, and its data. */
export function dataOf(claim: Expect, what: string, { data, errors }: GraphQlReply): any {
  claim(`errors in the reply to ${what}`, errors).toEqual([])
  claim(`\`data\` of the reply to ${what}`, data).toSatisfy('an object', (value) => value != null)
  return data
}
