import { CannotTell } from '../model/mistake.ts'

const SHORT_OF: Record<string, [what: string, fix: string]> = {
  ENOSPC: ['There is no room left on the disk', 'Make room, or name another folder for temporary files in TMPDIR.'],
  EDQUOT: ['The disk quota is used up', 'Make room, or name another folder for temporary files in TMPDIR.'],
  EROFS: ['The disk is read-only', 'Name another folder for temporary files in TMPDIR.'],
  EMFILE: ['Too many files are open', 'Raise the limit: `ulimit -n 4096`.'],
  ENFILE: ['Too many files are open on this machine', 'End what you do not need.'],
  EAGAIN: ['No more processes can be started', 'End what you do not need, or raise the limit: `ulimit -u`.'],
  ENOMEM: ['There is no memory left', 'End what you do not need.'],
}

/** What this machine has run out of is nobody's fault; undefined for any other error. */
export function shortage(error: unknown): CannotTell | undefined {
  const { code = '', message } = (error ?? {}) as NodeJS.ErrnoException
  const short = error instanceof Error ? SHORT_OF[code] : undefined
  return short && new CannotTell(`${short[0]} (${message}).`, short[1])
}
