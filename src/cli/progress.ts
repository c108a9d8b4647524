import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { homeFolder } from '../base/home-folder.ts'
import { slugs } from '../library/catalogue.ts'
import type { RoadmapView } from '../model/api.ts'
import type { Progress } from '../model/roadmap.ts'
import { progressOf } from '../server/road/progress-of.ts'
import { atRecord } from './record.ts'

/** How far this user has got, as the app would tell it. Nobody who has not begun gets a store. */
export async function progress(): Promise<Progress> {
  if (!existsSync(homeFolder(process.env)) && !process.env.DATABASE_URL) return { generatedAt: new Date().toISOString(), challenges: {} }
  return atRecord({
    there: async (app) => fromView(JSON.parse(await text(await app.get('/roadmap'))) as RoadmapView),
    here: async (store) => progressOf(store, await store.attempts.standings(slugs())),
  })
}

function fromView({ challenges }: RoadmapView): Progress {
  const begun = challenges.filter(({ state }) => state !== 'open')
  return {
    generatedAt: new Date().toISOString(),
    challenges: Object.fromEntries(
      begun.map(({ slug, state, last }) => [slug, { state, ...(last?.summary.passed ? { passedAt: last.startedAt, attempt: last.id, seed: last.seed } : {}) }]),
    ),
  }
}
