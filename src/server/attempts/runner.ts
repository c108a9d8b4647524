import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { orAbort } from '../../base/deadline.ts'
import type { Ledger } from '../../base/ledger.ts'
import { Semaphore } from '../../base/semaphore.ts'
import { attempt } from '../../engine/attempt.ts'
import type { Project } from '../../engine/project.ts'
import type { Limits } from '../../engine/subject.ts'
import type { Entry } from '../../library/catalogue.ts'
import type { AttemptRequest, AttemptSummary } from '../../model/api.ts'
import type { AttemptEvent } from '../../model/event.ts'
import { AttemptFolder } from '../../report/attempt-folder.ts'
import type { SharedServers } from '../../services/shared-servers.ts'
import { ProblemError } from '../routes/problems.ts'
import { fingerprint, type Origin } from '../store/attempt-row.ts'
import type { Store } from '../store/store.ts'
import { LiveAttempt } from './live-attempt.ts'
import { planOf } from './plan.ts'
import { eventsOf } from './replay.ts'
import { Saver } from './saver.ts'

export interface RunnerOptions {
  store: Promise<Store>
  home: string
  ledger: Ledger
  servers: SharedServers
  /** Version of this engine. */
  engine: string
  /** Where an attempt is kept that the project has no room for. */
  elsewhere: string
  limits?: Partial<Limits>
  /** Told of what went wrong on our side. */
  complain: (error: unknown) => void
}

/** More at once would measure each other. */
const AT_ONCE = 2
/** So many that have ended are remembered event by event; of others there is the report. */
const REMEMBERED = 10

/** Runs attempts: one for a project at a time, two over all; the others wait in line. */
export class AttemptRunner {
  readonly #options: RunnerOptions
  readonly #turns = new Semaphore(AT_ONCE)
  readonly #live = new Map<string, LiveAttempt>()
  readonly #running = new Map<LiveAttempt, { folder: string; done: Promise<void> }>()
  readonly #names = new Set<string>()
  #closed = false

  constructor(options: RunnerOptions) {
    this.#options = options
  }

  /** Resolves when it is written down: from then on it is not forgotten. */
  async start(entry: Entry, project: Project, request: AttemptRequest): Promise<AttemptSummary> {
    const folder = realpathSync(project.folder)
    this.#demandFree(folder)
    const seed = request.seed ?? randomBytes(4).toString('hex')
    const chosen: Project = { ...project, uses: { ...project.uses, ...request.uses } }
    const plan = planOf(entry, chosen, { ...request, seed }, this.#options.engine)
    const written = Promise.withResolvers<void>()
    // the place is taken at once: whoever asks while this is being written down is told so
    const live = new LiveAttempt(await this.#freeName(plan.attempt), plan)
    this.#demandFree(folder)
    this.#running.set(live, { folder, done: written.promise })
    try {
      await (await this.#options.store).attempts.begin(live.report, this.#originOf(live))
    } catch (error) {
      this.#running.delete(live)
      throw error
    } finally {
      written.resolve()
    }
    this.#live.set(live.id, live)
    const done = this.#run(live, entry, chosen, seed, request.only).catch(this.#options.complain)
    this.#running.set(live, { folder, done: done.finally(() => this.#forget(live)) })
    return live.summary
  }

  live(id: string): LiveAttempt | undefined {
    return this.#live.get(id)
  }

  /** One that this process makes itself, and has not finished writing down. */
  isOwn(print: string): boolean {
    return [...this.#running.keys()].some((live) => fingerprint(live.report) === print)
  }

  /** Breaks off what runs, and waits until all of it is written down. */
  async close(): Promise<void> {
    this.#closed = true
    for (const live of this.#running.keys()) live.cancel()
    // one that was just being written down begins, and ends, after that
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map(({ done }) => done))
  }

  #demandFree(folder: string): void {
    if (this.#closed) throw new ProblemError(503, 'The app is being closed')
    if ([...this.#running.values()].some((one) => one.folder === folder)) {
      throw new ProblemError(409, 'An attempt on this folder is running', { detail: `One attempt at a time runs in ${folder}.`, fix: 'Wait until it has ended, or cancel it.' })
    }
  }

  /** Attempts of the same second with the same seed have the same name: the second one's gets a number. */
  async #freeName(name: string): Promise<string> {
    const { attempts } = await this.#options.store
    for (let number = 1; ; number++) {
      const id = number === 1 ? name : `${name}-${number}`
      if (this.#names.has(id)) continue
      this.#names.add(id)
      if (!(await attempts.has(id))) return id
    }
  }

  /** Waits for one of the places, unless it is cancelled before. Returns what gives the place back. */
  async #turn(signal: AbortSignal): Promise<() => void> {
    const { promise: done, resolve: giveBack } = Promise.withResolvers<void>()
    const turn = new Promise<void>((resolve) => {
      void this.#turns.run(() => {
        resolve()
        return done
      })
    })
    await orAbort(turn, signal).catch(() => {})
    return giveBack
  }

  #originOf(live: LiveAttempt): Origin {
    return { id: live.id, source: 'app', home: this.#options.home, events: live.count }
  }

  async #run(live: LiveAttempt, entry: Entry, project: Project, seed: string, only: string[] | undefined): Promise<void> {
    const { ledger, servers, engine, limits, elsewhere, complain, store } = this.#options
    const { attempts } = await store
    const saver = new Saver(() => attempts.progress(live.report, this.#originOf(live)), complain)
    const folder = new AttemptFolder(project.folder, elsewhere)
    let last: AttemptEvent | undefined
    const hear = (told: AttemptEvent) => {
      // the name it was given when it was asked for, which may be a while ago
      const event = told.type === 'attempt-started' ? { ...told, attempt: live.id } : told
      folder.listen(event)
      if (event.type === 'attempt-finished') return live.note((last = event))
      live.hear(event)
      if (event.type === 'attempt-started' || event.type === 'check-finished') saver.changed()
    }
    const giveBack = await this.#turn(live.signal)
    // cancelled while it waited: nothing is started
    if (live.signal.aborted) for (const event of eventsOf({ ...live.report, outcome: 'interrupted' })) hear(event)
    else await attempt({ slug: entry.slug, challenge: entry.challenge, project, seed, only, limits, ledger, servers, signal: live.signal, engine }, hear)
    giveBack()
    await saver.close()
    const keptIn = folder.folder && resolve(project.folder, folder.folder)
    try {
      await saver.insist(() => attempts.finish(live.report, { ...this.#originOf(live), events: live.count + 1, keptIn }))
    } finally {
      // whoever is told that it has ended finds it ended wherever they look
      live.tell(last as AttemptEvent)
    }
  }

  #forget(live: LiveAttempt): void {
    this.#running.delete(live)
    const ended = [...this.#live.values()].filter((one) => one.ended)
    for (const one of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.#live.delete(one.id)
  }
}
