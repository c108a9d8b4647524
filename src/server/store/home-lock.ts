import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { poll } from '../../base/poll.ts'
import { CannotTell, UserMistake } from '../../model/mistake.ts'

/** Where the app of a folder is found, for whoever owns the folder. */
export interface Running {
  pid: number
  /** With the token: `http://127.0.0.1:4477/?token=…`. */
  url: string
}

export interface HomeLock {
  /** Says where this app is found. */
  tell(running: Running): void
  release(): void
}

/** How long one that is just starting is waited for to say where it is. */
const SAID_WITHIN_MS = 3000

/**
 * Takes a folder for one app alone. The lock is a file lock that SQLite holds
 * for us: the system lets go of it when the process ends, however that ends,
 * so there is no stale one to judge.
 */
export async function lockHome(home: string): Promise<HomeLock> {
  const entered = await enterHome(home)
  if (entered.lock) return entered.lock
  const { running } = entered
  throw new UserMistake(`Roadworthy already runs on ${home}${running ? `, at ${running.url}` : ''}.`, {
    fix: 'Open that one in the browser; or end it first; or give this one a folder of its own with ROADWORTHY_HOME.',
  })
}

/** Takes the folder if nobody has it, else says who. */
export async function enterHome(home: string): Promise<{ lock: HomeLock } | { lock?: undefined; running?: Running }> {
  const lock = takeLock(home)
  if (!lock) return { running: await poll({ everyMs: 50, forMs: SAID_WITHIN_MS }, () => said(home)) }
  return {
    lock: {
      tell: (running) => writePrivately(fileOf(home), JSON.stringify(running)),
      release: () => {
        rmSync(fileOf(home), { force: true })
        lock.close()
      },
    },
  }
}

function takeLock(home: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    lock = new DatabaseSync(join(home, 'lock'))
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock?.close()
    if ((error as { errcode?: number }).errcode === BUSY) return undefined
    throw new CannotTell(`The folder ${home} cannot be used: ${(error as Error).message}.`, 'Name another one in ROADWORTHY_HOME, or make this one writable.')
  }
}

/** SQLITE_BUSY. */
const BUSY = 5

const fileOf = (home: string): string => join(home, 'running.json')

function said(home: string): Running | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(home), 'utf8')) as Running
  } catch {
    return undefined
  }
}

function writePrivately(file: string, text: string): void {
  const rising = `${file}.${process.pid}.tmp`
  rmSync(rising, { force: true })
  writeFileSync(rising, text, { mode: 0o600, flag: 'wx' })
  renameSync(rising, file)
}
