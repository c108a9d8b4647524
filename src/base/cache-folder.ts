import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where this user keeps what may be made again (XDG Base Directory Specification). */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'roadworthy')
}
