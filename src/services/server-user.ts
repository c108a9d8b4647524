import { readFileSync } from 'node:fs'

export interface ServerUser {
  uid: number
  gid: number
}

/** Whom database servers run as. They refuse to be root, so root lends them to `nobody`; anybody else runs them as themselves. */
export function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  try {
    // PostgreSQL looks its user up by number, so it has to be one with an entry
    const nobody = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
    if (nobody) return { uid: Number(nobody[1]), gid: Number(nobody[2]) }
  } catch {
    // no such file: a system that keeps its users elsewhere
  }
  return { uid: 65534, gid: 65534 }
}
