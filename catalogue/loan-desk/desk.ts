import { sqlDatabase } from 'roadworthy'
import type { Check, Context, Expect, Fresh, Random, Reply, Web } from 'roadworthy'

export const services = { database: sqlDatabase('postgres', 'mariadb', 'sqlite') }

/** A check of this challenge. */
export type DeskCheck = Check<typeof services, never>

/** Opaque (rule F4): sent back as it came, compared as text. */
export type Id = string | number

export interface Move {
  from: Id
  to: Id
  count: number
}

/** What the books say about one stock. */
export interface Shelf {
  available: number
  onLoan: number
}

export interface OpenLoan {
  id: string
  stockId: string
}

/** Speaks to the desk in the contract's words, at a branch of this check's own. */
export class Desk {
  readonly branch: string
  readonly #web: Web
  readonly #given: Expect
  readonly #expect: Expect
  readonly #fresh: Fresh

  constructor({ web, given, expect, fresh }: Pick<Context, 'web' | 'given' | 'expect' | 'fresh'>) {
    this.#web = web
    this.#given = given
    this.#expect = expect
    this.#fresh = fresh
    this.branch = fresh.id('branch')
  }

  /** Puts a new stock on the shelf; the check cannot go on without. */
  async shelve(copies: number, name = this.#fresh.id('drill')): Promise<Id> {
    const reply = await this.#web.post('/stock', { branch: this.branch, name, copies })
    return this.#made('adding a stock', reply)
  }

  /** Takes in a new member; the check cannot go on without. */
  async join(maxLoans: number, name = this.#fresh.name()): Promise<Id> {
    return this.#made('taking in a member', await this.#web.post('/members', { name, maxLoans }))
  }

  /** Lends, where that must succeed for the check to go on. */
  async mustLend(memberId: Id, stockId: Id): Promise<Id> {
    return this.#made('lending a copy that is there', await this.lend(memberId, stockId))
  }

  lend(memberId: Id, stockId: Id, web = this.#web): Promise<Reply> {
    return web.post('/loans', { memberId, stockId })
  }

  giveBack(loanId: Id): Promise<Reply> {
    return this.#web.post(`/loans/${path(loanId)}/return`)
  }

  transfer(moves: Move[], limitMs = 30_000): Promise<Reply> {
    return this.#web.post('/transfers', { moves }, { limitMs })
  }

  /** The two numbers of a stock, as whole numbers. */
  async shelf(stockId: Id, claim = this.#expect): Promise<Shelf> {
    const reply = await this.#web.get(`/stock/${path(stockId)}`)
    claim('the stock', reply).toHaveStatus(200)
    claim('the stock', reply).toHaveBody({})
    const { available, onLoan } = reply.body
    claim('`available` of the stock', available).toBeInteger()
    claim('`onLoan` of the stock', onLoan).toBeInteger()
    return { available, onLoan }
  }

  /** What a member has out, in no particular order. */
  async openLoans(memberId: Id, claim = this.#expect): Promise<OpenLoan[]> {
    const reply = await this.#web.get(`/members/${path(memberId)}/loans`)
    claim('the member’s loans', reply).toHaveStatus(200)
    claim('the member’s loans', reply).toHaveBody({})
    claim('`items` of the member’s loans', reply.body.items).toSatisfy('a list of objects', isListOfObjects)
    return reply.body.items.map((item: { id: Id; stockId: Id }) => ({ id: String(item.id), stockId: String(item.stockId) }))
  }

  #made(what: string, reply: Reply): Id {
    this.#given(what, reply).toHaveStatus(201)
    this.#given(what, reply).toHaveBody({})
    this.#given(`the id that came from ${what}`, reply.body.id).toSatisfy('a text or a number', isId)
    return reply.body.id
  }
}

export function idOf(reply: Reply, expect: Expect): Id {
  expect('the new loan', reply).toHaveBody({})
  expect('the id of the new loan', reply.body.id).toSatisfy('a text or a number', isId)
  return reply.body.id
}

export const path = (id: Id): string => encodeURIComponent(String(id))

/** An id that looks like this one and was never handed out. */
export function neverGiven(id: Id, random: Random): Id {
  if (typeof id === 'number') return random.int(1_900_000_000, 2_100_000_000)
  if (/^\d+$/.test(id)) return String(random.int(1_900_000_000, 2_100_000_000))
  const uuid = /^(.{14})(.)(.{4})(.)(.{16})$/.exec(id)
  const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)
  // the digits that tell version and variant must stay
  if (uuid && isUuid) return [scramble(uuid[1]!), uuid[2], scramble(uuid[3]!), uuid[4], scramble(uuid[5]!)].join('')
  return scramble(id)

  function scramble(text: string): string {
    const hexOnly = /^[0-9a-f-]+$/i.test(text)
    return text.replace(/[0-9a-z]/gi, (character) => {
      if (/\d/.test(character)) return String(random.int(0, 9))
      const other = random.pick([...(hexOnly ? 'abcdef' : 'abcdefghijklmnopqrstuvwxyz')])
      return character === character.toUpperCase() ? other.toUpperCase() : other
    })
  }
}

function isId(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number'
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
}
