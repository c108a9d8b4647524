import { buildSchema } from 'graphql'

export const schema = buildSchema(`
  type Query {
    node(id: ID!): Node
    viewer: Member
    tools(branch: String!, category: String, first: Int, after: String): ToolConnection!
  }

  type Mutation {
    registerMember(input: RegisterMemberInput!): RegisterMemberPayload!
    createTool(input: CreateToolInput!): CreateToolPayload!
    lendTool(input: LendToolInput!): LendToolPayload!
  }

  interface Node {
    id: ID!
  }

  type Tool implements Node {
    id: ID!
    name: String!
    category: String!
    available: Int!
    loans(first: Int, after: String): LoanConnection!
  }

  type Loan implements Node {
    id: ID!
    tool: Tool!
    member: Member!
    openedAt: String!
  }

  type Member implements Node {
    id: ID!
    name: String!
    "Null with a FORBIDDEN error, except for oneself."
    email: String
    loans(first: Int, after: String): LoanConnection!
  }

  type ToolConnection {
    edges: [ToolEdge!]!
    pageInfo: PageInfo!
  }

  type ToolEdge {
    cursor: String!
    node: Tool!
  }

  type LoanConnection {
    edges: [LoanEdge!]!
    pageInfo: PageInfo!
  }

  type LoanEdge {
    cursor: String!
    node: Loan!
  }

  type PageInfo {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  "Why something was not done that was asked for in good order."
  type UserError {
    code: String!
    message: String!
  }

  input RegisterMemberInput {
    name: String!
    email: String!
  }

  type RegisterMemberPayload {
    member: Member!
    token: String!
  }

  input CreateToolInput {
    branch: String!
    name: String!
    category: String!
    copies: Int!
  }

  type CreateToolPayload {
    tool: Tool
    userErrors: [UserError!]!
  }

  input LendToolInput {
    toolId: ID!
  }

  type LendToolPayload {
    loan: Loan
    userErrors: [UserError!]!
  }
`)
