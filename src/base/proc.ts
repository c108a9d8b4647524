import { readFileSync, readdirSync, readlinkSync } from 'node:fs'

/** What Linux tells about processes in /proc. Elsewhere nothing is known, and every answer is undefined or empty. */

interface Stat {
  pid: number
  /** One letter: Z has ended, and its parent has not asked how. */
  state: string
  parent: number
  group: number
  /** CPU time used by it and by the children it has waited for, in clock ticks. */
  ticks: number
  /** When it started, in ticks since boot: with the pid it names a process for good. */
  started: number
}

/** Clock ticks a second; 100 on every Linux that Node runs on (sysconf(_SC_CLK_TCK)). */
const TICKS_A_SECOND = 100

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // the name may hold anything, blanks and brackets included
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const at = (index: number) => Number(fields[index - 3])
    return { pid, state: fields[0] as string, parent: at(4), group: at(5), ticks: at(14) + at(15) + at(16) + at(17), started: at(22) }
  } catch {
    return undefined
  }
}

function pids(): number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
  } catch {
    return []
  }
}

/** When a process started, in ticks since boot; undefined if it is gone or cannot be told. */
export function startedAt(pid: number): number | undefined {
  return statOf(pid)?.started
}

/** Members of the process groups, and all their descendants, wherever those went. */
export function treeOf(groups: readonly number[]): number[] {
  const all = pids().map(statOf).filter((stat) => stat !== undefined)
  const inside = new Set(all.filter((stat) => groups.includes(stat.group) || groups.includes(stat.pid)).map((stat) => stat.pid))
  for (let before = -1; before !== inside.size; ) {
    before = inside.size
    for (const stat of all) if (inside.has(stat.parent)) inside.add(stat.pid)
  }
  return [...inside]
}

/** Whether anybody of a process group still runs. One that has ended but was not waited for does not. */
export function isGroupAlive(group: number): boolean {
  const runs = (pid: number) => {
    const stat = statOf(pid)
    return stat?.group === group && stat.state !== 'Z' && stat.state !== 'X'
  }
  // its leader is nearly always the last to go, and all processes are many to look at
  return !canMeasure || runs(group) || pids().some(runs)
}

/** CPU of the process tree since it started, in ms. */
export function cpuMsOf(groups: readonly number[]): number {
  return treeOf(groups).reduce((sum, pid) => sum + ((statOf(pid)?.ticks ?? 0) * 1000) / TICKS_A_SECOND, 0)
}

/** Sum of the proportional set sizes of the process tree, in bytes. */
export function memoryOf(groups: readonly number[]): number {
  let bytes = 0
  for (const pid of treeOf(groups)) {
    try {
      const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))
      bytes += Number(pss?.[1] ?? 0) * 1024
    } catch {
      // it ended meanwhile
    }
  }
  return bytes
}

/** Processes whose environment, as they were started, holds this text. */
export function processesMarked(text: string): number[] {
  return others('environ', (environ) => environ.includes(text))
}

/** Processes that inherited this number as their soft limit on file locks. */
export function processesBranded(brand: number): number[] {
  const limit = new RegExp(`^Max file locks +${brand} `, 'm')
  return others('limits', (limits) => limit.test(limits))
}

function others(file: 'environ' | 'limits', wanted: (text: string) => boolean): number[] {
  return pids().filter((pid) => {
    if (pid === process.pid) return false
    try {
      return wanted(readFileSync(`/proc/${pid}/${file}`, 'latin1'))
    } catch {
      return false
    }
  })
}

/** Whether processes can be measured here. */
export const canMeasure = process.platform === 'linux'

/** TCP ports that the process tree listens on. */
export function listeningPorts(groups: readonly number[]): number[] {
  const sockets = new Set<string>()
  for (const pid of treeOf(groups)) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) sockets.add(readlinkSync(`/proc/${pid}/fd/${fd}`))
    } catch {
      // it ended meanwhile, or is not ours to look into
    }
  }
  const ports = new Set<number>()
  // a socket that serves IPv4 and IPv6 alike is listed under tcp6 only
  for (const table of ['tcp', 'tcp6']) {
    for (const line of linesOf(`/proc/net/${table}`)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
      if (state === LISTENING && sockets.has(`socket:[${inode}]`)) ports.add(Number.parseInt(local?.split(':')[1] ?? '', 16))
    }
  }
  return [...ports]
}

const LISTENING = '0A'

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'latin1').split('\n')
  } catch {
    return []
  }
}
