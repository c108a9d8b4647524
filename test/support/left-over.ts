import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Processes whose command line holds this text. */
export function processesWith(text: string): number[] {
  return pids().filter((pid) => textOf(`/proc/${pid}/cmdline`).includes(text))
}

/** Watches from outside what a run makes: it is given a place of its own for temporary files, and all it starts is told of that place. */
export class Traces {
  readonly folder = mkdtempSync(join(tmpdir(), 'roadworthy-traces-'))
  readonly #base = join(this.folder, `roadworthy-${process.getuid?.()}`)
  readonly #runs = new Set<string>()
  readonly #watcher

  constructor() {
    // a database server may run as another user, who has to get through
    chmodSync(this.folder, 0o711)
    mkdirSync(this.#base, { mode: 0o711 })
    this.#watcher = watch(this.#base, { persistent: false }, (_, name) => name && this.#runs.add(name))
  }

  /** What the runs that are not cleared up yet have written down. */
  ledger(): { groups: number[]; folders: string[] } {
    const lines = readdirSync(this.#base).flatMap((run) => textOf(join(this.#base, run, 'ledger')).split('\n'))
    const of = (kind: string) => lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.split(' ')[1] as string)
    return { groups: of('group').map(Number), folders: of('folder') }
  }

  /** Processes and folders that are still there. */
  left(): string[] {
    const marks = [`TMPDIR=${this.folder}`, ...[...this.#runs].map((run) => `ROADWORTHY_RUN=${run}`)]
    const processes = pids().filter((pid) => {
      const command = textOf(`/proc/${pid}/cmdline`)
      return command.includes(this.folder) || marks.some((mark) => textOf(`/proc/${pid}/environ`).includes(mark))
    })
    return [...processes.map((pid) => `process ${pid}: ${textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}`), ...readdirSync(this.#base)]
  }

  /** Rejects if a moment later something is still there. */
  async gone(forMs = 5000): Promise<void> {
    const isGone = await eventually(() => this.left().length === 0, forMs)
    const left = this.left()
    this.#watcher.close()
    rmSync(this.folder, { recursive: true, force: true })
    if (!isGone) throw new Error(`it left behind:\n${left.join('\n')}`)
  }
}

export async function eventually(holds: () => boolean, forMs = 10_000): Promise<boolean> {
  for (const end = performance.now() + forMs; performance.now() < end; ) {
    if (holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return holds()
}

export function isAlive(pid: number): boolean {
  // one that has ended but was not waited for is gone, too
  const stat = textOf(`/proc/${pid}/stat`)
  return stat !== '' && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
}

/** None where there is no /proc. */
const pids = (): number[] => (existsSync('/proc') ? readdirSync('/proc') : []).filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => pid !== process.pid)

/** '' if it is gone. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}
