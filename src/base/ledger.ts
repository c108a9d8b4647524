import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nonce } from './nonce.ts'
import { processesBranded, processesMarked, startedAt } from './proc.ts'

/** Every process we start carries this in its environment, so that it is found even if it leaves its group. */
export const MARK = 'ROADWORTHY_RUN'

/** A folder in memory must leave this much room, or the disk is used instead. */
const ROOM_IN_MEMORY = 1 << 30

/**
 * Writes down each process group started and each temporary folder made, so
 * that all of it is taken away however the run ends. A run that is killed with
 * SIGKILL cannot clean up after itself: a watchdog, which waits for this
 * process to be gone, does it; should that be killed too, the next run does.
 */
export class Ledger {
  readonly id: string
  readonly folder: string
  readonly #file: string
  readonly #brand: number
  #watchdog: ChildProcess | undefined
  #groups = new Set<number>()
  #folders = new Set<string>()

  private constructor(base: string) {
    this.id = nonce(16)
    this.folder = join(base, this.id)
    this.#file = join(this.folder, 'ledger')
    this.#brand = Number.parseInt(this.id.slice(0, 12), 16) + 1
  }

  /** A ledger for this run. What runs that were killed have left is cleared up. */
  static open(): Ledger {
    const base = join(tmpdir(), `roadworthy-${process.getuid?.() ?? 'user'}`)
    // servers that refuse to run as root must be able to walk through it
    mkdirSync(base, { recursive: true, mode: 0o711 })
    clearAfterDeadRuns(base)
    return new Ledger(base)
  }

  /** Opens the book before the first entry: a run that starts nothing needs no watchdog. */
  #begin(): void {
    if (this.#watchdog) return
    mkdirSync(this.folder, { recursive: true, mode: 0o711 })
    writeFileSync(join(this.folder, 'engine'), `${process.pid} ${startedAt(process.pid) ?? ''}\n`)
    writeFileSync(this.#file, `brand ${this.#brand}\n`)
    this.#watchdog = sweep(this.folder, 'pipe')
  }

  /** The environment that marks a process as this run's. Asked for before it is started. */
  get mark(): Record<string, string> {
    this.#begin()
    return { [MARK]: this.id }
  }

  /**
   * Begins a shell command, so that what it starts is found even if it leaves
   * its group, its parent ends and it clears its environment: it inherits this
   * number as its soft limit on file locks, which Linux has not heeded since 2.4.
   * bash has another letter for it than dash and busybox.
   */
  get brand(): string {
    if (process.platform !== 'linux') return ''
    return `ulimit -S -w ${this.#brand} 2>/dev/null || ulimit -S -x ${this.#brand} 2>/dev/null; `
  }

  /** Writes down a process group that was just started. */
  addGroup(pid: number): void {
    this.#groups.add(pid)
    appendFileSync(this.#file, `group ${pid} ${startedAt(pid) ?? 0}\n`)
  }

  dropGroup(pid: number): void {
    this.#groups.delete(pid)
  }

  /** A new temporary folder. With `inMemory` on a memory file system, if there is one with room. */
  makeFolder(name: string, options: { inMemory?: boolean } = {}): string {
    this.#begin()
    const parent = options.inMemory && roomInMemory() ? '/dev/shm' : this.folder
    const folder = mkdtempSync(join(parent, `roadworthy-${name}-`))
    this.#folders.add(folder)
    appendFileSync(this.#file, `folder ${folder}\n`)
    return folder
  }

  async removeFolder(folder: string): Promise<void> {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    this.#folders.delete(folder)
  }

  /** Ends every process that carries this run's mark, wherever it went. */
  #endMarked(): void {
    // a process may fork while we look
    for (let round = 0; round < 5; round++) {
      const pids = [...processesMarked(`${MARK}=${this.id}`), ...processesBranded(this.#brand)]
      if (pids.length === 0) break
      for (const pid of pids) tryKill(pid)
    }
  }

  /** Takes away all that is left. Safe to call twice, and in an exit handler. */
  close(): void {
    if (!this.#watchdog) return
    for (const pid of this.#groups) tryKill(-pid)
    this.#endMarked()
    for (const folder of this.#folders) removeNow(folder)
    removeNow(this.folder)
    this.#watchdog.stdin?.end()
    this.#watchdog = undefined
  }
}

function removeNow(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // the sweep tries again once this process is gone
  }
}

function roomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > ROOM_IN_MEMORY
  } catch {
    return false
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it is gone already
  }
}

function clearAfterDeadRuns(base: string): void {
  for (const name of readdirSync(base)) {
    const folder = join(base, name)
    try {
      const [pid, started] = readFileSync(join(folder, 'engine'), 'utf8').trim().split(' ')
      if (startedAt(Number(pid)) !== undefined && startedAt(Number(pid)) === Number(started)) continue
      if (!existsSync('/proc/self') && isAlive(Number(pid))) continue
      sweep(folder, 'ignore')
    } catch {
      // another run is just making or removing it
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Waits for its stdin to end, then takes away what a ledger names, if the ledger is still there. */
function sweep(folder: string, stdin: 'pipe' | 'ignore'): ChildProcess {
  const child = spawn('/bin/sh', ['-c', SWEEP, 'roadworthy-sweep', folder], {
    // a session of its own: Ctrl-C and a kill of our group must not reach it
    detached: true,
    stdio: [stdin, 'ignore', 'ignore'],
    env: { PATH: process.env.PATH },
    cwd: '/',
  })
  child.on('error', () => {})
  child.unref()
  // an open pipe would keep this process alive
  ;(child.stdin as { unref?: () => void } | null)?.unref?.()
  return child
}

// A group is killed only if its leader is the process that was written down, or
// is gone: a process number is not given out again while a group bears it.
const SWEEP = `
read _
run=\${1##*/}
[ -f "$1/ledger" ] || exit 0
brand=$(sed -n 's/^brand //p' "$1/ledger")
for round in 1 2 3; do
  while read kind value started; do
    [ "$kind" = group ] || continue
    if [ -r "/proc/$value/stat" ]; then
      now=$(sed 's/.*) //' "/proc/$value/stat" | cut -d' ' -f20)
      [ "$now" = "$started" ] || [ "$started" = 0 ] || continue
    fi
    kill -9 "-$value" 2>/dev/null
  done < "$1/ledger"
  found=$(grep -ls "${MARK}=$run" /proc/[0-9]*/environ 2>/dev/null; grep -ls "^Max file locks *\${brand:-none} " /proc/[0-9]*/limits 2>/dev/null)
  [ "$found" ] || break
  for file in $found; do
    pid=\${file#/proc/}
    kill -9 "\${pid%/*}" 2>/dev/null
  done
done
sleep 0.1
while read kind value rest; do
  case "$kind $value" in "folder /"*/roadworthy-*) rm -rf -- "$value" ;; esac
done < "$1/ledger"
rm -rf -- "$1"
`
