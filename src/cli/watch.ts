import { watch } from 'node:fs'
import { sleep } from '../base/deadline.ts'
import { loadProject } from '../engine/project.ts'
import type { Entry } from '../library/catalogue.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import { checkOne, type CheckOptions } from './check-one.ts'
import { fail } from './fail.ts'
import type { House } from './house.ts'

/** Editors write in bursts. */
const QUIET_MS = 150
/** What a program or a build writes into its own folder while it is checked is no change of the learner's. */
const IGNORED = /(^|\/)(\.roadworthy|\.git|node_modules|\.venv|__pycache__|target|dist|build|vendor|tmp|log)(\/|$)|\.(log|db|sqlite3?)(-\w+)?$|~$|\.sw[px]$/

/** Checks now and after every change, what failed last first, until interrupted. */
export async function watchProject(house: House, entries: Entry[], dir: string, options: CheckOptions): Promise<ExitCode> {
  const failed = new Map<string, string[]>()
  const changes = new Changes(dir)
  house.signal.addEventListener('abort', () => changes.close(), { once: true })
  for (;;) {
    changes.forget()
    try {
      // the file that says how it is run may be what changed
      const project = await loadProject(dir)
      for (const entry of entries) {
        if (house.signal.aborted) break
        const report = await checkOne(house, entry, project, { ...options, first: failed.get(entry.slug) })
        failed.set(entry.slug, report.findings.filter((finding) => finding.verdict !== 'passed').map((finding) => finding.check))
      }
    } catch (error) {
      fail(error)
    }
    if (house.signal.aborted) return EXIT.interrupted
    process.stderr.write('\nWaiting for a change … (Ctrl-C ends it)\n')
    if (!(await changes.next())) return EXIT.interrupted
    await sleep(QUIET_MS)
  }
}

class Changes {
  readonly #watcher
  #changed = false
  #closed = false
  #wake: (() => void) | undefined

  constructor(dir: string) {
    this.#watcher = watch(dir, { recursive: true }, (_, file) => {
      if (file === null || IGNORED.test(file)) return
      this.#changed = true
      this.#wake?.()
    })
    this.#watcher.on('error', () => this.close())
  }

  /** What changed before a run began is seen by that run. */
  forget(): void {
    this.#changed = false
  }

  /** True at the next change, at once if there was one; false if the watching is over. */
  async next(): Promise<boolean> {
    if (!this.#changed && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve))
    return !this.#closed
  }

  close(): void {
    this.#closed = true
    this.#watcher.close()
    this.#wake?.()
  }
}
