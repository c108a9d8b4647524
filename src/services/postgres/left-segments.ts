import { readFileSync } from 'node:fs'
import { startedAt } from '../../base/proc.ts'
import { runTool } from '../run-tool.ts'
import type { ServerOptions } from '../source.ts'

/** The one shared memory segment by which PostgreSQL sees that a data folder is in use. It holds no data. */
const SEGMENT_BYTES = 56

/**
 * Removes the segments of servers that were killed: the system would keep them
 * until it is started anew, and it keeps only some thousands.
 */
export async function removeLeftSegments({ env, ledger }: ServerOptions, uid = process.getuid?.()): Promise<void> {
  const left = segments().filter((one) => one.bytes === SEGMENT_BYTES && one.attached === 0 && one.uid === uid && startedAt(one.creator) === undefined)
  if (left.length === 0) return
  const ids = left.flatMap(({ id }) => ['--shmem-id', String(id)])
  await runTool({ command: ['ipcrm', ...ids], cwd: '/', env: { PATH: env.PATH ?? '' }, ledger, limitMs: 2000 }).catch(() => {
    // somebody else was quicker, or there is no such tool
  })
}

function segments(): { id: number; bytes: number; creator: number; attached: number; uid: number }[] {
  try {
    const [head = '', ...lines] = readFileSync('/proc/sysvipc/shm', 'utf8').trim().split('\n')
    const names = head.trim().split(/\s+/)
    return lines.map((line) => {
      const values = line.trim().split(/\s+/).map(Number)
      const at = (name: string) => values[names.indexOf(name)] as number
      return { id: at('shmid'), bytes: at('size'), creator: at('cpid'), attached: at('nattch'), uid: at('uid') }
    })
  } catch {
    return []
  }
}
