import type { Challenge } from '../author/challenge.ts'
import type { Ledger } from '../base/ledger.ts'
import type { ChallengeView, DoctorView } from '../model/api.ts'
import { serviceProviders } from '../services/service-providers.ts'
import type { ProviderReport } from '../services/start-first.ts'

export interface SurveyOptions {
  ledger: Ledger
  env: NodeJS.ProcessEnv
  /** Looks what is on this machine, as `roadworthy doctor` does. */
  look: () => Promise<DoctorView>
}

/** What was found is believed this long; whoever asks later gets it, and has it looked for anew. */
const FRESH_MS = 30_000

/** What this machine has to offer. */
export class Survey {
  readonly doctor: () => Promise<DoctorView>
  readonly #providers: () => Promise<ProviderReport[]>

  constructor({ ledger, env, look }: SurveyOptions) {
    this.doctor = together(look)
    this.#providers = remembered(() => serviceProviders({ ledger, env }))
  }

  /** The services a challenge asks for, and what there is of each here. */
  async servicesOf(challenge: Challenge | undefined): Promise<ChallengeView['services']> {
    const asked = Object.entries(challenge?.services ?? {})
    const found = asked.length > 0 ? await this.#providers() : []
    return asked.map(([name, { kinds }]) => ({
      name,
      kinds: kinds.map((kind) => {
        const report = found.find((one) => one.kind === kind)
        if (!report) return { kind, provider: 'comes with Roadworthy' }
        return { kind, ...(report.provider ? { provider: report.provider } : {}), ...(report.install ? { install: report.install } : {}) }
      }),
    }))
  }
}

/** Whoever asks while it is being found waits for the same answer. */
function together<T>(find: () => Promise<T>): () => Promise<T> {
  let under: Promise<T> | undefined
  return () => (under ??= find().finally(() => (under = undefined)))
}

/** Found once, and anew from time to time; nobody waits for that but the first. */
function remembered<T>(find: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined
  let foundAt = 0
  const refresh = () => {
    const found = find()
    foundAt = performance.now()
    const before = known
    // the old answer stands until the new one is there
    known = before ? found.catch(() => before) : found
    found.catch(() => (known = before))
    return before ?? found
  }
  return () => (known && performance.now() - foundAt < FRESH_MS ? known : refresh())
}
