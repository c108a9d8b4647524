import type { AttemptRunner } from './attempts/runner.ts'
import type { TakeIn } from './attempts/take-in.ts'
import type { Keys } from './guard/keys.ts'
import type { Road } from './road/road.ts'
import type { Store } from './store/store.ts'
import type { Survey } from './survey.ts'
import type { Assets } from './pages/assets.ts'

/** What the routes work with. Some of it is still being made when the first request comes. */
export interface Desk {
  version: string
  store: Promise<Store>
  /** What needs the store can be had at once. */
  isOpen: () => boolean
  road: Promise<Road>
  runner: AttemptRunner
  takeIn: TakeIn
  survey: Survey
  assets: Assets
  keys: Keys
  complain: (error: unknown) => void
}
