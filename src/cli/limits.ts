import type { Limits } from '../engine/subject.ts'
import { UserMistake } from '../model/mistake.ts'

/** Waiting times may be shortened, e.g. in a class where nobody's server takes a minute to start. */
export function limitsFrom(env: NodeJS.ProcessEnv): Partial<Limits> {
  const limits: Partial<Limits> = {}
  for (const [name, limit] of [['ROADWORTHY_BOOT_SECONDS', 'bootMs'], ['ROADWORTHY_RELEASE_SECONDS', 'releaseMs'], ['ROADWORTHY_BUILD_SECONDS', 'buildMs']] as const) {
    const text = env[name]
    if (text === undefined) continue
    const seconds = Number(text)
    if (!(seconds > 0)) throw new UserMistake(`${name} is \`${text}\`, which is not a number of seconds.`, { fix: 'Set it to a number above 0, or unset it.' })
    limits[limit] = seconds * 1000
  }
  return limits
}
