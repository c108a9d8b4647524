import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import { ATTEMPTS } from '../../report/attempt-folder.ts'
import { fingerprint } from '../store/attempt-row.ts'
import type { Store } from '../store/store.ts'
import { readReport } from './report-from.ts'

export interface TakeInOptions {
  store: Promise<Store>
  /** Where the command line leaves word of folders that the app may not know: `<home>/seen`. */
  seen: string
  /** Those this process makes itself come by another way. */
  isOwn: (print: string) => boolean
  complain: (error: unknown) => void
}

/** A watcher that brings a burst of changes is heard once. */
const QUIET_MS = 100
const CLOCK_MS = 50
const PATIENCE_MS = 200

/**
 * Takes in the attempts that the command line has made: those in connected
 * folders, and in folders it has left word of. To look when nothing has
 * changed costs one `stat` for a folder.
 */
export class TakeIn {
  readonly #options: TakeInOptions
  readonly #folders = new Map<string, Watched>()
  #looking: Promise<void> | undefined
  #again = false
  #timer: NodeJS.Timeout | undefined
  readonly #watchers: FSWatcher[] = []
  #closed = false

  constructor(options: TakeInOptions) {
    this.#options = options
  }

  /** Looks at all folders there are, and goes on watching them. */
  async begin(): Promise<void> {
    const { seen, store } = this.#options
    mkdirSync(seen, { recursive: true, mode: 0o700 })
    this.#watch(seen)
    for (const { folder } of await (await store).projects.all()) await this.#know(folder)
    await this.#lookAll()
  }

  /** A folder that was just connected. */
  async folder(folder: string): Promise<void> {
    await this.#know(folder)
    await this.look()
  }

  /** Takes in what is new. Where there is much of it, nobody waits until all is in. */
  async look(): Promise<void> {
    if (this.#closed) return
    const { promise: patience, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, PATIENCE_MS)
    await Promise.race([this.#lookAll(), patience])
    clearTimeout(timer)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const watcher of this.#watchers) watcher.close()
    await this.#looking
  }

  /** One look at a time; whoever asks during one waits for another. */
  #lookAll(): Promise<void> {
    this.#again = true
    this.#looking ??= this.#lookAgain().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  async #lookAgain(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false
      try {
        await this.#readWord()
        for (const watched of this.#folders.values()) await this.#lookInto(watched)
      } catch (error) {
        this.#options.complain(error)
      }
    }
  }

  /** Folders that the command line has left word of. */
  async #readWord(): Promise<void> {
    for (const name of namesIn(this.#options.seen)) {
      if (!/\.json(\.taken)?$/.test(name)) continue
      const file = join(this.#options.seen, name)
      // out of the way of the next word about the same folder, and found again if we are killed before it is done
      const taken = name.endsWith('.taken') ? file : `${file}.taken`
      if (taken !== file) renameSync(file, taken)
      const folder = folderIn(taken)
      const watched = folder === undefined ? undefined : await this.#know(folder)
      if (watched) await this.#lookInto(watched)
      if (!watched?.pending) rmSync(taken, { force: true })
    }
  }

  async #know(folder: string): Promise<Watched> {
    const known = this.#folders.get(folder)
    if (known) return known
    const taken = await (await this.#options.store).attempts.keptIn(join(folder, ATTEMPTS))
    const watched: Watched = { folder, taken: new Set(taken), changedMs: 0, pending: false }
    this.#folders.set(folder, watched)
    return watched
  }

  async #lookInto(watched: Watched): Promise<void> {
    const attempts = join(watched.folder, ATTEMPTS)
    const changedMs = changedAt(attempts)
    if (changedMs === undefined) return
    watched.watcher ??= this.#watch(attempts)
    if (changedMs === watched.changedMs && !watched.pending) return
    watched.changedMs = changedMs
    // a clock of a few milliseconds does not tell two changes apart
    watched.pending = Date.now() - changedMs < CLOCK_MS
    for (const name of namesIn(attempts)) {
      const kept = join(attempts, name)
      if (!watched.taken.has(kept) && !this.#closed) await this.#takeIn(kept, watched)
    }
  }

  async #takeIn(kept: string, watched: Watched): Promise<void> {
    const file = join(kept, 'report.json')
    if (!existsSync(file)) {
      // it is just being written
      watched.pending = true
      return
    }
    watched.taken.add(kept)
    try {
      const report = readReport(file)
      if (this.#options.isOwn(fingerprint(report))) return
      await (await this.#options.store).attempts.takeIn(report, { source: 'cli', keptIn: kept })
    } catch {
      // damaged, or somebody else's: the command line says so where it is read
    }
  }

  #watch(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined
          void this.look()
        }, QUIET_MS)
      })
      // a folder that goes away is looked for before lists are answered
      watcher.on('error', () => {})
      this.#watchers.push(watcher)
      return watcher
    } catch {
      return undefined
    }
  }
}

interface Watched {
  folder: string
  /** Attempts' folders that were looked at. */
  taken: Set<string>
  /** When the folder of attempts had last changed. */
  changedMs: number
  /** Something in it was not finished. */
  pending: boolean
  watcher?: FSWatcher | undefined
}

function folderIn(file: string): string | undefined {
  try {
    const { folder } = JSON.parse(readFileSync(file, 'utf8')) as { folder?: unknown }
    return typeof folder === 'string' ? folder : undefined
  } catch {
    return undefined
  }
}

function changedAt(folder: string): number | undefined {
  try {
    return statSync(folder).mtimeMs
  } catch {
    return undefined
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
