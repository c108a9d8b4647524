import { broker, sqlDatabase } from 'roadworthy'
import type { BrokerMessage, Check, Context, HandlesOf, Observer, Reply, Statement } from 'roadworthy'
import { CANCELLED, DEAD, PLACED, readEvent, TOPIC, type CloudEvent } from './cloud-event.ts'

export const services = { database: sqlDatabase('postgres'), broker: broker([TOPIC, DEAD], 'nats', 'rabbitmq') }

export type ShopCheck = Check<typeof services, never>
export type ShopContext = Context & HandlesOf<typeof services>

export const LEASE_SECONDS = 3
/** What the contract gives an event to reach the topic, and the figures to follow. */
export const LAG_MS = 5000
/** The same, counted from the end of a fault or the death of a process. */
export const RECOVERY_MS = 15_000

/** How long it may take until a relay has taken over from one that is gone, and has begun. */
export const TAKE_OVER_MS = LEASE_SECONDS * 1000 + LAG_MS

/** A message with the event in it. */
export interface Sent {
  message: BrokerMessage
  event: CloudEvent
  type: string
  id: string
  subject: string
}

export interface Order {
  id: string
  customer: string
  cents: number
}

/** Speaks to the shop in the contract's words, and watches its topic from the moment it is opened. */
export class Shop {
  readonly #context: ShopContext
  readonly #observer: Observer

  private constructor(context: ShopContext, observer: Observer) {
    this.#context = context
    this.#observer = observer
  }

  static async open(context: ShopContext): Promise<Shop> {
    // the machine's pace is taken while nothing else is being started
    await context.patience(0)
    return new Shop(context, await context.broker.consume(TOPIC))
  }

  /** An order nobody else has: its customer, and an amount that can be found again. */
  draft(): Omit<Order, 'id'> {
    return { customer: this.#context.fresh.id('customer'), cents: this.#context.random.int(100_000_000, 999_999_999) }
  }

  try(order: Omit<Order, 'id'>, instance?: number): Promise<Reply | undefined> {
    const { web } = this.#context
    return (instance === undefined ? web : web.instance(instance)).attempt('POST', '/orders', { body: order, retry503: false })
  }

  /** Places an order, where that must succeed for the check to go on. */
  async place(order = this.draft()): Promise<Order> {
    const reply = await this.#context.web.post('/orders', order)
    this.#context.given('placing an order', reply).toHaveStatus(201)
    return { ...order, id: String(reply.body?.id) }
  }

  async placeMany(count: number): Promise<Order[]> {
    const orders: Order[] = []
    await this.#inTurns(count, async () => void orders.push(await this.place()))
    return orders
  }

  async cancel({ id }: Order): Promise<void> {
    const reply = await this.#context.web.post(`/orders/${encodeURIComponent(id)}/cancel`)
    this.#context.given('cancelling an order', reply).toHaveStatus(200)
  }

  async stats(customer: string): Promise<{ orders: unknown; cents: unknown }> {
    const reply = await this.#context.web.get(`/stats/${encodeURIComponent(customer)}`)
    this.#context.given('asking for a customer’s figures', reply).toHaveStatus(200)
    const { orders = null, cents = null } = reply.body ?? {}
    return { orders, cents }
  }

  /** All events on the topic since the check began, in its order. What is none is left out. */
  async events(): Promise<Sent[]> {
    return (await this.#observer.messages()).flatMap((message) => {
      const event = readEvent(message)
      if (!event) return []
      const { type, id, subject } = event.attributes
      return [{ message, event, type: String(type), id: String(id), subject: String(subject) }]
    })
  }

  messages(): Promise<BrokerMessage[]> {
    return this.#observer.messages()
  }

  /** Waits for events of these orders; tells which of them have none. */
  async missing(orders: readonly Order[], type: string, withinMs: number): Promise<string[]> {
    const without = async () => {
      const seen = new Set((await this.events()).filter((sent) => sent.type === type).map(({ subject }) => subject))
      return orders.filter(({ id }) => !seen.has(id)).map(({ id }) => id)
    }
    const { last } = await this.#context.poll({ ask: without, holds: (left) => left.length === 0, withinMs: await this.#context.patience(withinMs), everyMs: 100 })
    return last
  }

  // a relay may have been started a moment ago: what holds once it runs is claimed where it is asked for
  placedMissing = (orders: readonly Order[], withinMs = RECOVERY_MS): Promise<string[]> => this.missing(orders, PLACED, withinMs)
  cancelledMissing = (orders: readonly Order[], withinMs = RECOVERY_MS): Promise<string[]> => this.missing(orders, CANCELLED, withinMs)

  /** Waits until the figures are these and sees that they stay; returns the last that were seen. */
  async settled(customer: string, wanted: { orders: number; cents: number }, withinMs = LAG_MS, staysMs = 0): Promise<unknown> {
    const holds = (stats: { orders: unknown; cents: unknown }) => stats.orders === wanted.orders && stats.cents === wanted.cents
    const { last } = await this.#context.poll({ ask: () => this.stats(customer), holds, withinMs: await this.#context.patience(withinMs), staysMs, everyMs: 100 })
    return last
  }

  /** Until nothing more comes to the topic. */
  async quiet(): Promise<void> {
    await this.#context.quiet(async () => (await this.#observer.messages()).length)
  }

  /** Several at a time, so that many take no time, and few enough for any server. */
  async #inTurns(count: number, work: () => Promise<void>): Promise<void> {
    let begun = 0
    const worker = async () => {
      while (begun < count) {
        begun++
        await work()
      }
    }
    await Promise.all(Array.from({ length: 8 }, worker))
  }
}

export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)]

/** A statement about the outbox that no `web` sent: a relay's. */
export const aboutOutbox = ({ tables, instance }: Statement): boolean => instance === undefined && tables.includes('outbox')

/** What the outbox holds. */
export async function rowsInOutbox({ database, given }: ShopContext): Promise<number> {
  const rows = await database.query<{ n: string }>('SELECT count(*) AS n FROM outbox').catch(() => undefined)
  given('rows in a table named outbox', rows).toSatisfy('a table that can be counted', Array.isArray)
  return Number(rows?.[0]?.n)
}

/** Whether a promise settles in time. */
export async function within(ms: number, work: Promise<unknown>, sleep: (ms: number) => Promise<void>): Promise<boolean> {
  return Promise.race([work.then(() => true, () => false), sleep(ms).then(() => false)])
}
