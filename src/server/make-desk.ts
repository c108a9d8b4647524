import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import type { AppOptions } from './app.ts'
import { AttemptRunner } from './attempts/runner.ts'
import { TakeIn } from './attempts/take-in.ts'
import type { Desk } from './desk.ts'
import { Keys } from './guard/keys.ts'
import { Assets } from './pages/assets.ts'
import { Road } from './road/road.ts'
import { makeServer } from './server.ts'
import type { Store } from './store/store.ts'
import { Survey } from './survey.ts'

/** Everything the app consists of, put together. */
export async function makeDesk(options: AppOptions & { web: string }, store: Promise<Store>): Promise<{ desk: Desk; server: FastifyInstance }> {
  const { home, ledger, servers, version, elsewhere, limits, complain, env, look, web } = options
  const runner = new AttemptRunner({ store, home, ledger, servers, engine: version, elsewhere, limits, complain })
  const road = Road.load()
  road.catch(() => {})
  let isOpen = false
  store.then(() => (isOpen = true), () => {})
  const desk: Desk = {
    version,
    store,
    isOpen: () => isOpen,
    road,
    runner,
    takeIn: new TakeIn({ store, seen: join(home, 'seen'), isOwn: (print) => runner.isOwn(print), complain }),
    survey: new Survey({ ledger, env, look }),
    assets: new Assets(web),
    keys: new Keys(),
    complain,
  }
  return { desk, server: await makeServer(desk) }
}
