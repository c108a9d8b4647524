import { join } from 'node:path'
import { homeFolder } from '../base/home-folder.ts'
import { CannotTell } from '../model/mistake.ts'
import { TakeIn } from '../server/attempts/take-in.ts'
import { AppClient } from '../server/app-client.ts'
import { enterHome } from '../server/store/home-lock.ts'
import type { Store } from '../server/store/store.ts'
import { fail } from './fail.ts'

/** Works on the user's record: through the app that runs on it, or else on the store itself. */
export async function atRecord<T>(work: { there: (app: AppClient) => Promise<T>; here: (store: Store) => Promise<T> }, env = process.env): Promise<T> {
  const home = homeFolder(env)
  const entered = await enterHome(home)
  if (!entered.lock) {
    if (!entered.running) throw new CannotTell(`Something else uses ${home}, and does not say where it is.`, 'Try again in a moment.')
    return work.there(await AppClient.connect(entered.running.url))
  }
  try {
    const { openStore } = await import('../server/store/open-store.ts')
    const store = await openStore({ home, ...(env.DATABASE_URL ? { databaseUrl: env.DATABASE_URL } : {}) })
    try {
      await takeIn(store, home)
      return await work.here(store)
    } finally {
      await store.close()
    }
  } finally {
    entered.lock.release()
  }
}

/** What the command line has made since the app ran last. */
async function takeIn(store: Store, home: string): Promise<void> {
  const taking = new TakeIn({ store: Promise.resolve(store), seen: join(home, 'seen'), isOwn: () => false, complain: fail })
  await taking.begin()
  await taking.close()
}
