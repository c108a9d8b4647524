// The engine's own peak memory while it checks loan-desk; the database and the program are not counted.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { judged, type Row } from './lib/row.ts'

const BAR_MB = 150
const root = fileURLToPath(new URL('..', import.meta.url))

export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-memory-'))
  try {
    cpSync(join(root, 'catalogue/loan-desk/reference'), folder, { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    const child = spawn(process.execPath, [join(root, 'bin/roadworthy.js'), 'check', folder], { stdio: 'ignore' })
    let peak = 0
    const timer = setInterval(() => (peak = Math.max(peak, peakOf(child.pid as number))), 20)
    const [code] = (await once(child, 'exit')) as [number]
    clearInterval(timer)
    if (code !== 0) throw new Error(`the reference of loan-desk did not pass: exit code ${code}`)
    return [judged("the engine's peak memory for loan-desk", peak, 'MB', BAR_MB)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The highest resident set so far, in MB; 0 once it is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
