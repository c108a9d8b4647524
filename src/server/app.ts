import { join } from 'node:path'
import type { Ledger } from '../base/ledger.ts'
import type { Limits } from '../engine/subject.ts'
import { packageFolder } from '../base/package-folder.ts'
import type { DoctorView } from '../model/api.ts'
import type { SharedServers } from '../services/shared-servers.ts'
import { listen } from './listen.ts'
import { lockHome } from './store/home-lock.ts'

export interface AppOptions {
  /** The user's data folder. */
  home: string
  /** A PostgreSQL server to keep the record in, instead of the folder. */
  databaseUrl?: string
  /** 0 for any that is free; a number that is taken is an error, unless `orAnother`. */
  port: number
  orAnother?: boolean
  version: string
  ledger: Ledger
  servers: SharedServers
  env: NodeJS.ProcessEnv
  /** Where an attempt is kept that its project has no room for. */
  elsewhere: string
  limits?: Partial<Limits>
  /** Looks what is on this machine. */
  look: () => Promise<DoctorView>
  /** The built pages. */
  web?: string
  complain: (error: unknown) => void
}

export interface App {
  /** `http://127.0.0.1:4477` */
  origin: string
  /** The same with the token that lets a browser in. */
  url: string
  /** The store is open, and what was left by an earlier life is put right. Rejects if it cannot be opened. */
  ready: Promise<void>
  close(): Promise<void>
}

/** Starts the app. It answers before its store is open; what needs the store waits for it. */
export async function startApp(options: AppOptions): Promise<App> {
  const { home, databaseUrl, complain } = options
  const lock = await lockHome(home)
  // the database starts in its own thread while the server is loaded in this one
  const store = import('./store/open-store.ts').then(({ openStore }) => openStore({ home, ...(databaseUrl ? { databaseUrl } : {}) }))
  store.catch(() => {})
  try {
    const { makeDesk } = await import('./make-desk.ts')
    const { desk, server } = await makeDesk({ ...options, web: options.web ?? join(packageFolder, 'web', 'dist') }, store)
    const origin = await listen(server, options)
    const url = `${origin}/?token=${desk.keys.token}`
    lock.tell({ pid: process.pid, url })
    const ready = begin()
    ready.catch(() => {})
    return { origin, url, ready, close }

    async function begin(): Promise<void> {
      const { recover } = await import('./attempts/recover.ts')
      // on a database that is shared, others may be running theirs
      await recover(await store, home, databaseUrl ? home : undefined)
      await desk.takeIn.begin()
    }

    async function close(): Promise<void> {
      await desk.takeIn.close()
      await desk.runner.close()
      await server.close()
      await ready.catch(() => {})
      await store.then((opened) => opened.close()).catch(complain)
      lock.release()
    }
  } catch (error) {
    lock.release()
    await store.then((opened) => opened.close()).catch(() => {})
    throw error
  }
}
