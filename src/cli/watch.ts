import { watch } from 'node:fs'
import { sleep } from '../base/deadline.ts'
import { demand, type Project } from '../engine/project.ts'
import type { Entry } from '../library/catalogue.ts'
import { CannotTell } from '../model/mistake.ts'
import type { Report } from '../model/report.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import { checkOne, type CheckOptions } from './check-one.ts'
import { fail } from './fail.ts'
import type { House } from './house.ts'
import { writeOutputs } from './outputs.ts'

/** Editors write in bursts. */
const QUIET_MS = 150
/** What a program or a build writes into its own folder while it is checked is no change of the learner's. */
const IGNORED = /(^|\/)(\.roadworthy|\.git|node_modules|\.venv|__pycache__|target|dist|build|vendor|tmp|log)(\/|$)|\.(log|db|sqlite3?)(-\w+)?$|~$|\.sw[px]$/

interface Watched {
  entries: Entry[]
  folder: string
  /** Read anew each time: the file that says how it is run may be what changed. */
  load: () => Promise<Project>
}

/** Checks now and after every change, what failed last first, until interrupted. */
export async function watchProject(house: House, { entries, folder, load }: Watched, options: CheckOptions): Promise<ExitCode> {
  const failed = new Map<string, string[]>()
  const changes = new Changes(folder)
  house.signal.addEventListener('abort', () => changes.close(), { once: true })
  for (;;) {
    changes.running()
    try {
      const project = await load()
      const reports: Report[] = []
      for (const entry of entries) {
        if (house.signal.aborted) break
        if (!options.url) demand(project, entry.slug, entry.challenge)
        const report = await checkOne(house, entry, project, { ...options, first: failed.get(entry.slug) })
        failed.set(entry.slug, report.findings.filter((finding) => finding.verdict !== 'passed').map((finding) => finding.check))
        reports.push(report)
      }
      await writeOutputs(reports, options, entries.length)
    } catch (error) {
      fail(error)
    }
    if (house.signal.aborted) return EXIT.interrupted
    await sleep(QUIET_MS)
    const own = changes.waiting()
    if (own.length > 0) process.stderr.write(`\nTaken for your program's own, since every run changes it: ${own.join(', ')}.`)
    process.stderr.write('\nWaiting for a change … (Ctrl-C ends it)\n')
    if (!(await changes.next())) return EXIT.interrupted
    await sleep(QUIET_MS)
  }
}

class Changes {
  readonly #watcher
  /** Files that changed during this run, and during the one before. */
  #during = new Set<string>()
  #before = new Set<string>()
  #running = false
  #changed = false
  #closed = false
  #trouble: CannotTell | undefined
  #wake: (() => void) | undefined

  constructor(folder: string) {
    this.#watcher = watch(folder, { recursive: true }, (_, file) => file !== null && !IGNORED.test(file) && this.#add(file))
    this.#watcher.on('error', (error) => {
      this.#trouble = new CannotTell(`The folder cannot be watched any more: ${error.message}.`, 'Start it again.')
      this.close()
    })
  }

  /** A run begins. What changed before is seen by it. */
  running(): void {
    this.#running = true
    this.#changed = false
  }

  /** A run has ended. Names the files that changed in it and in the one before: those are left out. */
  waiting(): string[] {
    this.#running = false
    const [own, others] = [[...this.#during].filter((file) => this.#before.has(file)), [...this.#during].filter((file) => !this.#before.has(file))]
    this.#before = this.#during
    this.#during = new Set()
    this.#changed = others.length > 0
    return own
  }

  /** True at the next change, at once if there was one; false if the watching is over. */
  async next(): Promise<boolean> {
    if (!this.#changed && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#trouble) throw this.#trouble
    return !this.#closed
  }

  close(): void {
    this.#closed = true
    this.#watcher.close()
    this.#wake?.()
  }

  #add(file: string): void {
    if (this.#running) {
      this.#during.add(file)
    } else {
      this.#changed = true
      this.#wake?.()
    }
  }
}
