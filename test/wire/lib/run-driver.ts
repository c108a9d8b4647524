import { spawn } from 'node:child_process'
import type { DriverProgram } from './drivers.ts'

interface Ran {
  /** What it printed, line by line. */
  transcript: string[]
  /** What it says it did. */
  counts: { statements: number; roundTrips: number }
}

/** Runs a driver's workload against one address. */
export async function runDriver(program: DriverProgram, url: string): Promise<Ran> {
  const [command, ...args] = program.command as [string, ...string[]]
  const child = spawn(command, [...args, url], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const code = await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (code !== 0) throw new Error(`${args.at(-1)} ended with ${code}:\n${errors.slice(-3000)}\n${out.slice(-1000)}`)
  // errors name the database, which is another every time
  const name = new URL(url).pathname.slice(1)
  const lines = out.trimEnd().split('\n').map((line) => (name.length > 3 ? line.replaceAll(name, 'database') : line))
  const counts = lines.pop() ?? ''
  return { transcript: lines, counts: JSON.parse(counts.replace(/^counts /, '')) }
}
