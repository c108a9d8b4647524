import { spawn } from 'node:child_process'

/** Lines of what git says; `undefined` if the folder is in no repository, or there is no git. */
export async function gitText(folder: string, args: string[], signal: AbortSignal, mostBytes: number): Promise<{ text: string; cut: boolean } | undefined> {
  // what a repository that is not ours says of hooks and helpers must not be run
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'diff.external=', '-c', 'safe.directory=*']
  const child = spawn('git', [...safe, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], signal, env: { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' } })
  const chunks: Buffer[] = []
  let bytes = 0
  let cut = false
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= mostBytes) chunks.push(chunk)
    else if (!cut) {
      cut = true
      child.kill()
    }
  })
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', resolve)
  })
  signal.throwIfAborted()
  return code === 0 || cut ? { text: Buffer.concat(chunks).toString('utf8'), cut } : undefined
}
