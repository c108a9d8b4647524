import { GraphQLError } from 'graphql'
import { connectionOf, pageOf } from './connection.js'
import { globalId } from './ids.js'

/** What the types of the schema are made of: a field is a property, or a method of its arguments and the request's context. */
class Thing {
  constructor(row) {
    this.row = row
  }

  get __typename() {
    return this.constructor.name
  }

  get id() {
    return globalId(this.__typename, this.row.id)
  }
}

export class Tool extends Thing {
  get name() {
    return this.row.name
  }

  get category() {
    return this.row.category
  }

  get available() {
    return this.row.available
  }

  async loans(args, { loaders }) {
    const page = pageOf(args)
    return connectionOf(await loaders.loansOf('tool_id', this.row.id, page), page, (row) => new Loan(row))
  }
}

export class Loan extends Thing {
  async tool(_, { loaders }) {
    return new Tool(await loaders.tools(this.row.tool_id))
  }

  async member(_, { loaders }) {
    return new Member(await loaders.members(this.row.member_id))
  }

  get openedAt() {
    return new Date(this.row.opened_at).toISOString()
  }
}

export class Member extends Thing {
  get name() {
    return this.row.name
  }

  email(_, { viewer }) {
    if (viewer?.id !== this.row.id) throw new GraphQLError('An address is for its owner’s eyes only', { extensions: { code: 'FORBIDDEN' } })
    return this.row.email
  }

  async loans(args, { loaders }) {
    const page = pageOf(args)
    return connectionOf(await loaders.loansOf('member_id', this.row.id, page), page, (row) => new Loan(row))
  }
}
