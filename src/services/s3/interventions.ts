import type { StoreFailure, StoreRequest } from '../../author/object-store.ts'
import type { HeldReply } from '../../author/wire.ts'
import { S3Error } from './s3-error.ts'

type Fits = (request: StoreRequest) => boolean

interface Hold {
  fits: Fits
  taken: boolean
  onHeld: (request: StoreRequest) => void
  gate: Promise<void>
}

/** What checks want done to single requests. */
export class Interventions {
  #holds: Hold[] = []
  #failures: { fits: Fits; error: S3Error; left: number }[] = []
  readonly #open = new Set<() => void>()

  hold(fits: Fits): HeldReply<StoreRequest> {
    const { promise: held, resolve: onHeld } = Promise.withResolvers<StoreRequest>()
    const { promise: gate, resolve: release } = Promise.withResolvers<void>()
    const hold: Hold = { fits, taken: false, onHeld, gate }
    const end = () => {
      this.#holds = this.#holds.filter((other) => other !== hold)
      this.#open.delete(end)
      release()
    }
    this.#holds.push(hold)
    this.#open.add(end)
    return { held, release: end }
  }

  fail(fits: Fits, { status = 503, code = 'SlowDown', times = 1 }: StoreFailure = {}): void {
    this.#failures.push({ fits, error: new S3Error(status, code, 'Please reduce your request rate, or try again later.'), left: times })
  }

  /** Throws if a request is to be refused. */
  beforeWork(request: StoreRequest): void {
    const failure = this.#failures.find(({ fits, left }) => left > 0 && fits(request))
    if (!failure) return
    failure.left--
    throw failure.error
  }

  /** Resolves when a request may be answered. */
  async beforeAnswer(request: StoreRequest): Promise<void> {
    const hold = this.#holds.find(({ taken, fits }) => !taken && fits(request))
    if (!hold) return
    hold.taken = true
    hold.onHeld(request)
    await hold.gate
  }

  end(): void {
    this.#failures = []
    for (const release of this.#open) release()
  }
}
