import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where this user's record is kept (XDG Base Directory Specification). */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return env.ROADWORTHY_HOME ? resolve(env.ROADWORTHY_HOME) : join(env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share'), 'roadworthy')
}
