import type { Random } from 'roadworthy'
import type { Journey } from './fare.ts'

export interface Member {
  number: number
  id: string | number
  name: string
  email: string
  birthday: string
  token: string
}

export interface Trip extends Journey {
  number: number
  id: string | number
  member: Member
  minutes: number
  fareCents: number
  paidCents: number
  refunds: { id: string | number; cents: number }[]
  note: string | null
}

/** What outlives a restart. The service's own memory does not. */
export class Store {
  readonly members: Member[] = []
  readonly trips: Trip[] = []
  /** By member and key. */
  readonly requests = new Map<string, { body: string; trip: Trip }>()
  readonly paymentEvents = new Set<string>()

  memberBy(match: (member: Member) => boolean): Member | undefined {
    return this.members.find(match)
  }

  tripBy(id: unknown): Trip | undefined {
    return this.trips.find((trip) => String(trip.id) === String(id))
  }

  /** What other people did before, as in any service that is not brand new. */
  prefill(random: Random, now: number): this {
    for (let number = 1; number <= 40; number++) {
      const member = { number, id: `old-${number}`, name: random.letters(8), email: `${random.letters(10)}@lendery.example`, birthday: '1990-05-17', token: random.letters(32) }
      this.members.push(member)
      for (let count = random.int(0, 12); count > 0; count--) {
        const start = Math.floor(now / 60_000) * 60_000 - random.int(100, 40_000) * 60_000
        const trip = { from: 'A', to: 'B', start, end: start + 90 * 60_000, minutes: 90, fareCents: 1_050, paidCents: 0, refunds: [], note: null } as const
        this.trips.push({ ...trip, refunds: [], number: this.trips.length + 1, id: `old-trip-${this.trips.length + 1}`, member })
      }
    }
    return this
  }
}
