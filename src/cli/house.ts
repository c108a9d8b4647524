import { tmpdir } from 'node:os'
import { Ledger } from '../base/ledger.ts'
import { Scope } from '../base/scope.ts'
import { CannotTell, UserMistake } from '../model/mistake.ts'
import { EXIT } from '../model/verdict.ts'
import { SharedServers } from '../services/shared-servers.ts'

/** What a command that starts things works with, and what is taken away when it ends. */
export interface House {
  ledger: Ledger
  servers: SharedServers
  /** Aborts at the first Ctrl-C (or SIGTERM, or when the terminal goes away). */
  signal: AbortSignal
}

const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Opens the house, does the work in it, and leaves nothing behind. A second Ctrl-C does not wait for a tidy end. */
export async function inHouse<T>(work: (house: House) => Promise<T>, onInterrupt?: () => void): Promise<T> {
  if (process.platform === 'win32') {
    throw new UserMistake('Roadworthy runs on Linux and macOS.', { fix: 'On Windows run it inside WSL.' })
  }
  const ledger = openLedger()
  const scope = new Scope('the house')
  const controller = new AbortController()
  const interrupt = () => {
    if (controller.signal.aborted) {
      ledger.close()
      process.exit(EXIT.interrupted)
    }
    controller.abort(new Error('interrupted'))
    onInterrupt?.()
  }
  const leave = () => ledger.close()
  for (const ending of ENDINGS) process.on(ending, interrupt)
  process.on('exit', leave)
  try {
    const servers = new SharedServers({ ledger, scope, env: process.env })
    return await work({ ledger, servers, signal: controller.signal })
  } finally {
    await scope.close()
    ledger.close()
    process.off('exit', leave)
    for (const ending of ENDINGS) process.off(ending, interrupt)
  }
}

function openLedger(): Ledger {
  try {
    return Ledger.open()
  } catch (error) {
    throw new CannotTell(`Temporary files cannot be made in ${tmpdir()}: ${(error as Error).message}.`, 'Name another folder in the environment variable TMPDIR.')
  }
}
