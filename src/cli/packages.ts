import { installLine } from '../services/install-line.ts'

/** What something is called where it can be had; empty where it comes with the system, or is not to be had. */
export interface Packages {
  apt: string[]
  dnf: string[]
  brew: string[]
}

export type System = keyof Packages

const COMMANDS: Record<System, string> = { apt: 'apt-get install -y', dnf: 'dnf install -y', brew: 'brew install' }

/** The system this is, and what goes in front of its commands; the line that installs a database tells. */
export function systemHere(line = installLine('postgres')): { system: System | undefined; before: string } {
  const system = (['apt', 'dnf', 'brew'] as const).find((one) => line.includes(COMMANDS[one]))
  return { system, before: system && line.startsWith('sudo ') ? 'sudo ' : '' }
}

/** The line that installs all of this here; on a system we do not know, the lines for those we do. */
export function installAll(wanted: readonly Packages[], { system, before } = systemHere()): string {
  const line = (of: System) => {
    const names = [...new Set(wanted.flatMap((packages) => packages[of]))]
    return names.length > 0 ? `${of === 'brew' ? '' : before}${COMMANDS[of]} ${names.join(' ')}` : ''
  }
  if (system) return line(system)
  return (['apt', 'dnf', 'brew'] as const).map(line).filter((one) => one !== '').join('  or  ')
}
