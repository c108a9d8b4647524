import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { poll } from '../../src/base/poll.ts'
import { processesMarked } from '../../src/base/proc.ts'

const from = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href)

export interface KilledEngine {
  /** What it starts, as text of a program; `ledger`, `scope` and whatever is imported are there. */
  starts: string
  /** Names, by the file below `src` that has them. */
  imports: Record<string, string>
  env: NodeJS.ProcessEnv
}

/** Kills an engine of its own in a process of its own: neither processes nor folders may be left of it. Resolves with the folders it had. */
export async function killEngine({ starts, imports, env }: KilledEngine): Promise<string[]> {
  const code = `
    const { Ledger } = await import(${from('base/ledger.ts')})
    const { Scope } = await import(${from('base/scope.ts')})
    ${Object.entries(imports).map(([file, name]) => `const { ${name} } = await import(${from(file)})`).join('\n')}
    const ledger = Ledger.open()
    const scope = new Scope('killed')
    ${starts}
    console.log(JSON.stringify({ id: ledger.id, folder: ledger.folder }))
    setInterval(() => {}, 1000)`
  const engine = spawn(process.execPath, ['--input-type=module', '--disable-warning=ExperimentalWarning', '-e', code], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve, reject) => {
    engine.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    engine.once('exit', () => reject(new Error('it ended too early')))
  })
  const { id, folder } = JSON.parse(line) as { id: string; folder: string }
  const folders = foldersIn(folder)
  const before = folders.length + processesMarked(id).length
  engine.kill('SIGKILL')
  expect(before, 'what it had').toBeGreaterThan(0)
  const left = () => [folder, ...folders].filter(existsSync).concat(processesMarked(id).map(String))
  await poll({ everyMs: 100, forMs: 20_000 }, () => (left().length === 0 ? true : undefined))
  expect(left()).toEqual([])
  return folders
}

/** The folders that a ledger has made. */
export function foldersIn(ledger: string): string[] {
  return [...readFileSync(join(ledger, 'ledger'), 'utf8').matchAll(/^folder (.*)$/gm)].map(([, name]) => name as string)
}
