import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDay } from './calendar.ts'
import { fareOf, journeyOf, type Journey } from './fare.ts'
import type { Fault } from './faults.ts'
import type { Habits } from './habits.ts'
import { centsOf, euros, isCurrency } from './money.ts'
import { page } from './page.ts'
import type { Member, Store, Trip } from './store.ts'
import { neighboursOf, ZONES } from './zones.ts'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  header(name: string): string | undefined
  /** undefined if it was not an object in JSON. */
  body: Record<string, unknown> | undefined
}

export interface Answer {
  status: number
  body?: unknown
  type?: string
  location?: string
}

/** A fare that a fault has changed. */
export interface Deviation {
  expected: string
  actual: string
}

export interface ServiceOptions {
  store: Store
  habits: Habits
  fault?: Fault
  staffToken: string
  now: () => number
  deviations: Deviation[]
}

class Refusal extends Error {
  readonly status: number

  constructor(status: number, what: string) {
    super(what)
    this.status = status
  }
}

type Caller = Member | 'staff'

const DAYS_30 = 30 * 86_400_000

/**
 * Lendery's fare service, as a contractor may deliver it: correct, or with one fault. A new object over the same store
 * is the service started anew; that is all a restart needs, so no database stands behind it.
 */
export class FareService {
  readonly #options: ServiceOptions
  /** Filled only where a fault keeps payments in memory. */
  readonly #paidInMemory = new Map<Trip, number>()

  constructor(options: ServiceOptions) {
    this.#options = options
  }

  async answer(asked: Asked): Promise<Answer> {
    try {
      return await this.#route(asked)
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(error.status, error.message)
      return this.#refuse(500, 'internal error')
    }
  }

  #refuse(status: number, what: string): Answer {
    return { status, ...this.#options.habits.refusal(status, what) }
  }

  #route(asked: Asked): Answer | Promise<Answer> {
    const [, resource, id, part] = asked.path.split('/')
    switch (`${asked.method} ${[resource, id === undefined ? '' : '{id}', part ?? ''].filter(Boolean).join('/')}`) {
      case 'GET healthz': return { status: 200, body: { ok: true } }
      case 'GET clock': return { status: 200, body: { now: new Date(this.#options.now()).toISOString() } }
      case 'GET zones': return { status: 200, body: { zones: this.#anyOrder(ZONES).map((code) => ({ code, neighbours: this.#anyOrder(neighboursOf(code)) })) } }
      case 'POST quotes': return this.#quote(this.#bodyOf(asked))
      case 'POST members': return this.#join(this.#bodyOf(asked))
      case 'GET account': return this.#account(this.#memberOf(asked))
      case 'POST trips': return this.#travel(asked, this.#memberOf(asked), this.#bodyOf(asked))
      case 'GET trips': return this.#trips(asked, this.#memberOf(asked))
      case 'GET trips/{id}': return { status: 200, body: this.#tripOf(this.#visible(this.#callerOf(asked), id)) }
      case 'POST trips/{id}/refunds': return this.#refund(this.#callerOf(asked), id, asked)
      case 'POST payments': return this.#pay(this.#callerOf(asked), asked)
      default: throw new Refusal(404, 'no such address')
    }
  }

  #bodyOf({ body }: Asked): Record<string, unknown> {
    if (!body) throw new Refusal(this.#options.habits.invalid, 'the body is not an object in JSON')
    return body
  }

  #invalid(what: string): Refusal {
    return new Refusal(this.#options.habits.invalid, what)
  }

  #callerOf(asked: Asked): Caller {
    const token = /^bearer (.+)$/i.exec(asked.header('authorization') ?? '')?.[1]
    if (token === this.#options.staffToken) return 'staff'
    const member = token === undefined ? undefined : this.#options.store.memberBy((one) => one.token === token)
    if (!member) throw new Refusal(401, 'who are you?')
    return member
  }

  #memberOf(asked: Asked): Member {
    const caller = this.#callerOf(asked)
    if (caller === 'staff') throw new Refusal(this.#options.habits.hidden, 'for members')
    return caller
  }

  #visible(caller: Caller, id: string | undefined): Trip {
    const trip = this.#options.store.tripBy(id)
    if (!trip) throw new Refusal(404, 'no such trip')
    if (caller !== 'staff' && trip.member !== caller && this.#options.fault !== 'anybody-reads-a-trip') throw new Refusal(this.#options.habits.hidden, 'no such trip of yours')
    return trip
  }

  #anyOrder<T>(list: readonly T[]): T[] {
    return this.#options.habits.reversed ? list.toReversed() : [...list]
  }

  #fare(journey: Journey, birthday: string | undefined, currency: 'EUR' | 'JPY' | 'KWD') {
    const fault = this.#options.fault
    const told = fareOf(journey, birthday, currency, fault)
    const right = fareOf(journey, birthday, currency)
    if (told.fare.amount !== right.fare.amount) this.#options.deviations.push({ expected: right.fare.amount, actual: told.fare.amount })
    return told
  }

  #minutes(minutes: number): unknown {
    return this.#options.fault === 'minutes-as-text' ? String(minutes) : minutes
  }

  #quote(body: Record<string, unknown>): Answer {
    const { currency = 'EUR', birthday } = body
    const journey = journeyOf(body, this.#options.fault)
    if (!journey || !isCurrency(currency) || (birthday !== undefined && birthday !== null && !isDay(birthday))) throw this.#invalid('no such journey')
    const told = this.#fare(journey, birthday ?? undefined, currency)
    return { status: 200, body: { ...told, minutes: this.#minutes(told.minutes), discounts: this.#anyOrder(told.discounts) } }
  }

  #join({ name, email, birthday }: Record<string, unknown>): Answer {
    const { store, habits } = this.#options
    if (typeof name !== 'string' || !name || typeof email !== 'string' || !/^[^@\s]+@[^@\s]+$/.test(email) || !isDay(birthday)) throw this.#invalid('no such member')
    if (store.memberBy((one) => one.email === email)) throw new Refusal(habits.conflict, 'somebody has that e-mail')
    const number = store.members.length + 1
    const member = { number, id: habits.id('m', number), name, email, birthday, token: randomBytes(16).toString('hex') }
    store.members.push(member)
    return { status: habits.created, body: { id: member.id, name, email, birthday, token: member.token } }
  }

  #account(member: Member): Answer {
    const trips = this.#options.store.trips.filter((trip) => trip.member === member || this.#options.fault === 'account-of-all')
    const owed = trips.reduce((sum, trip) => sum + trip.fareCents - this.#paid(trip), 0)
    return { status: 200, body: { member: member.id, trips: trips.length, owed: euros(owed) } }
  }

  #travel(asked: Asked, member: Member, body: Record<string, unknown>): Answer {
    const { store, habits, fault, now } = this.#options
    const key = asked.header('idempotency-key')
    const journey = journeyOf(body, fault)
    const note = body.note ?? null
    if (!key || !journey || (note !== null && typeof note !== 'string')) throw this.#invalid('no such trip')
    const text = JSON.stringify({ ...journey, note })
    const before = store.requests.get(`${member.number} ${key}`)
    if (before && before.body !== text) throw new Refusal(habits.conflict, 'that key was for something else')
    if (before && fault !== 'retried-trip-is-new') return this.#created(before.trip)
    if (journey.end > now() || journey.start < now() - DAYS_30) throw this.#invalid('not in the last 30 days')
    const { minutes, fare } = this.#fare(journey, member.birthday, 'EUR')
    const number = store.trips.length + 1
    const trip: Trip = { ...journey, number, id: habits.id('t', number), member, minutes, fareCents: Number(fare.amount.replace('.', '')), paidCents: 0, refunds: [], note }
    store.trips.push(trip)
    store.requests.set(`${member.number} ${key}`, { body: text, trip })
    return this.#created(trip)
  }

  #created(trip: Trip): Answer {
    const { bare, created } = this.#options.habits
    return { status: created, location: `/trips/${trip.id}`, ...(bare ? {} : { body: this.#tripOf(trip) }) }
  }

  #trips({ query }: Asked, member: Member): Answer {
    const limit = Number(query.get('limit') ?? 20)
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw this.#invalid('limit is 1 to 100')
    const own = this.#anyOrder(this.#options.store.trips.filter((trip) => trip.member === member))
    const { items, next } = page(own, limit, query.get('after') ?? undefined, this.#options.fault)
    return { status: 200, body: { items: items.map((trip) => this.#inList(trip)), next: next ?? null } }
  }

  #inList(trip: Trip) {
    const { paid, ...rest } = this.#tripOf(trip)
    return this.#options.fault === 'list-lacks-paid' ? rest : { ...rest, paid }
  }

  #tripOf(trip: Trip) {
    const { instant } = this.#options.habits
    const refunds = this.#anyOrder(trip.refunds).map(({ id, cents }) => ({ id, amount: euros(cents) }))
    return {
      id: trip.id, member: trip.member.id, from: trip.from, to: trip.to, start: instant(trip.start), end: instant(trip.end),
      minutes: this.#minutes(trip.minutes), fare: { amount: euros(trip.fareCents), currency: 'EUR' }, paid: euros(this.#paid(trip)),
      refunds: refunds.length === 0 && this.#options.fault === 'no-refunds-is-null' ? null : refunds, note: trip.note,
    }
  }

  #paid(trip: Trip): number {
    return trip.paidCents + (this.#paidInMemory.get(trip) ?? 0)
  }

  async #refund(caller: Caller, id: string | undefined, asked: Asked): Promise<Answer> {
    const { habits, fault, store } = this.#options
    if (caller !== 'staff' && fault !== 'members-refund') throw new Refusal(habits.hidden, 'for staff')
    const trip = store.tripBy(id)
    if (!trip) throw new Refusal(404, 'no such trip')
    const cents = centsOf(this.#bodyOf(asked).amount)
    if (cents === undefined) throw this.#invalid('no such amount')
    const fits = () => trip.refunds.reduce((sum, one) => sum + one.cents, cents) <= this.#paid(trip)
    // every service takes this time, so that the one with the race cannot be told by it
    const before = fits()
    await sleep(30)
    if (!(fault === 'refunds-race' ? before : fits())) throw new Refusal(habits.conflict, 'more than was paid')
    trip.refunds.push({ id: habits.id('r', trip.refunds.length + 1), cents })
    return { status: habits.created, body: this.#tripOf(trip) }
  }

  #pay(caller: Caller, asked: Asked): Answer {
    const { habits, fault, store } = this.#options
    if (caller !== 'staff') throw new Refusal(habits.hidden, 'for staff')
    const { event, trip: id, amount } = this.#bodyOf(asked)
    const cents = centsOf(amount)
    if (typeof event !== 'string' || !event || cents === undefined) throw this.#invalid('no such payment')
    const trip = store.tripBy(id)
    if (!trip) throw new Refusal(404, 'no such trip')
    if (!store.paymentEvents.has(event) || fault === 'payment-counts-again') {
      store.paymentEvents.add(event)
      if (fault === 'payments-in-memory') this.#paidInMemory.set(trip, this.#paid(trip) + cents)
      else trip.paidCents += cents
    }
    return { status: habits.paymentTaken }
  }
}
