import { reading } from 'roadworthy'
import { LARGE } from '../library.ts'
import type { LibraryCheck } from '../library.ts'

/** Field by field what comes out. A type may promise more than this (`String!` for `String`), not less. */
const OUTPUT: Record<string, Record<string, string>> = {
  Node: { id: 'ID!' },
  Tool: { id: 'ID!', name: 'String', category: 'String', available: 'Int!', loans: 'LoanConnection!' },
  Loan: { id: 'ID!', tool: 'Tool', member: 'Member' },
  Member: { id: 'ID!', name: 'String', email: 'String', loans: 'LoanConnection!' },
  ToolConnection: { pageInfo: 'PageInfo!' },
  LoanConnection: { pageInfo: 'PageInfo!' },
  PageInfo: { hasNextPage: 'Boolean!' },
  UserError: { message: 'String' },
}

/** Of any type that is written as one value: a text, an enumeration, a scalar of one's own. */
const LEAVES: [string, string][] = [['Loan', 'openedAt'], ['PageInfo', 'endCursor'], ['UserError', 'code']]

const QUERIES: Record<string, { type: string; arguments: Record<string, string> }> = {
  node: { type: 'Node', arguments: { id: 'ID' } },
  viewer: { type: 'Member', arguments: {} },
  tools: { type: 'ToolConnection!', arguments: { branch: 'String', category: 'String', first: 'Int', after: 'String' } },
}

const MUTATIONS: Record<string, { input: Record<string, string>; payload: Record<string, string> }> = {
  registerMember: { input: { name: 'String', email: 'String' }, payload: { member: 'Member', token: 'String' } },
  createTool: { input: { branch: 'String', name: 'String', category: 'String', copies: 'Int' }, payload: { tool: 'Tool' } },
  lendTool: { input: { toolId: 'ID' }, payload: { loan: 'Loan' } },
}

export const offersTheContract: LibraryCheck = {
  claim: 'The schema offers the contract',
  because: 'The schema is all that a client’s tools know of you: code is generated from it, and a field that is missing there does not exist.',
  hint: 'Ask your own server: { __type(name: "Tool") { fields { name type { name kind ofType { name } } } } }. Compare names letter by letter; a framework may turn open_at into openAt, or the other way round.',
  reference: reading('GraphQL specification, Introspection', 'https://spec.graphql.org/October2021/#sec-Introspection'),
  async run({ graphql, expect }) {
    const schema = await graphql.schema(LARGE)
    const { query = '', mutation = '' } = schema.roots
    const output = (type: string, field: string, wanted: string) =>
      expect(`the type of ${type}.${field}`, schema.fieldsOf(type)[field]).toSatisfy(`${wanted}, or a stricter one`, (written) => written === wanted || written === `${wanted}!`)
    const leaf = (type: string, field: string) =>
      expect(`the kind of ${type}.${field}`, schema.kindOf(nameIn(schema.fieldsOf(type)[field]))).toBeOneOf('SCALAR', 'ENUM')

    expect('the kind of Node', schema.kindOf('Node')).toBe('INTERFACE')
    for (const [type, fields] of Object.entries(OUTPUT)) {
      for (const [field, wanted] of Object.entries(fields)) output(type, field, wanted)
    }
    for (const [type, field] of LEAVES) leaf(type, field)
    for (const type of ['Tool', 'Loan', 'Member']) expect(`the interfaces of ${type}`, schema.interfacesOf(type)).toSatisfy('Node among them', (names) => names.includes('Node'))
    for (const [connection, node] of [['ToolConnection', 'Tool'], ['LoanConnection', 'Loan']] as const) {
      const edges = schema.fieldsOf(connection).edges
      expect(`the type of ${connection}.edges`, edges).toSatisfy('a list', isList)
      output(nameIn(edges), 'node', node)
      leaf(nameIn(edges), 'cursor')
    }

    for (const [field, wanted] of Object.entries(QUERIES)) {
      output(query, field, wanted.type)
      for (const [name, type] of Object.entries(wanted.arguments)) {
        expect(`the type of the argument \`${name}\` of ${query}.${field}`, nameIn(schema.argumentsOf(query, field)[name])).toBe(type)
      }
    }
    for (const type of ['Tool', 'Member']) {
      const written = schema.argumentsOf(type, 'loans')
      expect(`the arguments of ${type}.loans`, { first: nameIn(written.first), after: nameIn(written.after) }).toEqual({ first: 'Int', after: 'String' })
    }
    for (const [field, wanted] of Object.entries(MUTATIONS)) {
      const input = nameIn(schema.argumentsOf(mutation, field).input)
      expect(`the kind of the argument \`input\` of ${mutation}.${field}`, schema.kindOf(input)).toBe('INPUT_OBJECT')
      for (const [name, type] of Object.entries(wanted.input)) expect(`the type of \`${name}\` in ${input}`, nameIn(schema.fieldsOf(input)[name])).toBe(type)
      const payload = nameIn(schema.fieldsOf(mutation)[field])
      for (const [name, type] of Object.entries(wanted.payload)) output(payload, name, type)
      if (field === 'registerMember') continue
      expect(`the type of ${payload}.userErrors`, schema.fieldsOf(payload).userErrors).toSatisfy('a list of UserError', (written) => isList(written) && nameIn(written) === 'UserError')
    }
  },
}

/** `[Tool!]!` → `Tool` */
const nameIn = (written = ''): string => written.replace(/[[\]!]/g, '')

const isList = (written: unknown): boolean => typeof written === 'string' && written.startsWith('[')
