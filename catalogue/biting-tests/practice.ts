import type { Practice, Random } from 'roadworthy'
import { CORRECT, type CorrectService } from './correct-services.ts'
import { Target } from './fare/target.ts'
import { seedFrom } from './suite.ts'

function practise({ what, options }: CorrectService): Practice {
  return {
    what,
    async start(random: Random) {
      // who practises runs a suite as often as they like
      const target = await Target.start({ ...options(random), floodAfter: Infinity })
      return { env: { ...target.env, SEED: String(seedFrom(random)) }, [Symbol.asyncDispose]: () => target[Symbol.asyncDispose]() }
    },
  }
}

/** The correct services, and those alone: what is wrong with the others is to be found out. */
export const practice = Object.fromEntries(Object.entries(CORRECT).map(([name, service]) => [name, practise(service)]))
