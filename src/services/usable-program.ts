import { join } from 'node:path'
import { foldersInPath, isProgram, matching } from './find-programs.ts'
import { runTool } from './run-tool.ts'
import { serverUser } from './server-user.ts'
import type { Missing, ServerOptions } from './source.ts'

type Looking = Pick<ServerOptions, 'env' | 'ledger'>

interface Wanted<Program> {
  /** Any of these will do; the first is preferred. */
  names: readonly string[]
  /** Beside those in PATH; a part of one may hold a `*`. */
  folders: readonly string[]
  /** The oldest version that will do. */
  oldest: string
  /** What `--version` of this file says; throws if it does not tell its version. */
  read(output: string, file: string): { version: string; provider: string; program: Program }
}

/** The first installed program that is new enough; else why there is none. */
export async function usableProgram<Program>({ names, folders, oldest, read }: Wanted<Program>, options: Looking): Promise<{ provider: string; program: Program } | Missing> {
  let missing = `no program ${names.join(' or ')} in PATH or the usual folders`
  const places = [...names.flatMap((name) => foldersInPath(options.env, name)), ...folders.flatMap(matching)]
  for (const file of new Set(names.flatMap((name) => places.map((folder) => join(folder, name))))) {
    if (!isProgram(file)) continue
    try {
      const { version, provider, program } = read(await versionOf(file, options), file)
      if (version.localeCompare(oldest, 'en', { numeric: true }) < 0) missing = `${provider} is older than ${oldest}`
      else return { provider, program }
    } catch (error) {
      missing = `${file} cannot be used: ${(error as Error).message}`
    }
  }
  return { missing }
}

function versionOf(file: string, { env, ledger }: Looking): Promise<string> {
  // as the user the server will run as, who may not be allowed into the folder
  return runTool({ command: [file, '--version'], cwd: '/', env: { PATH: env.PATH ?? '' }, ...serverUser(), ledger, limitMs: 5000 })
}
