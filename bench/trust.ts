// Runs every reference and alternate of some challenges again and again while every core is busy with other work, and
// counts what came of each check: not one may fail. `npm run trust -- graphql-library loan-desk/reference --times 20`; with --busy 0 something else keeps the cores busy.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Report } from '../src/model/report.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values, positionals } = parseArgs({ allowPositionals: true, options: { times: { type: 'string', default: '20' }, busy: { type: 'string', default: String(availableParallelism()) } } })
const times = Number(values.times)

interface Row {
  folder: string
  runs: number
  failed: Record<string, number>
  inconclusive: Record<string, number>
  /** Runs that came to no verdict at all, and why. */
  troubles: string[]
}

const busy = Array.from({ length: Number(values.busy) }, () => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }))
process.once('exit', () => end(busy))
const rows: Row[] = []
console.log('| folder | runs | failed | inconclusive | no verdict |\n|---|---|---|---|---|')
try {
  for (const slug of positionals)
    for (const folder of slug.includes('/') ? [slug] : foldersOf(slug)) {
      const row = await tried(slug.split('/')[0] as string, folder)
      rows.push(row)
      console.log(`| ${folder} | ${row.runs} | ${list(row.failed)} | ${list(row.inconclusive)} | ${row.troubles.join('; ') || '-'} |`)
    }
} finally {
  end(busy)
}
process.exitCode = rows.some(({ failed, troubles }) => Object.keys(failed).length > 0 || troubles.length > 0) ? 1 : 0

/** The reference that passes everything, and other ways that are right as well; of these a stretch check may fail. */
function foldersOf(slug: string): string[] {
  const alternates = join(root, 'catalogue', slug, 'alternates')
  return ['reference', ...readdirSync(alternates).filter((name) => existsSync(join(alternates, name, 'roadworthy.yaml'))).map((name) => `alternates/${name}`)].map((name) => `${slug}/${name}`)
}

async function tried(slug: string, folder: string): Promise<Row> {
  const row: Row = { folder, runs: 0, failed: {}, inconclusive: {}, troubles: [] }
  for (let time = 0; time < times; time++) {
    const report = await check(slug, folder)
    row.runs++
    process.stderr.write(`\r${folder} ${row.runs}/${times}   `)
    if (typeof report === 'string') row.troubles.push(report)
    else if (report.outcome !== 'finished') row.troubles.push(`${report.outcome}: ${report.trouble?.summary ?? report.reason ?? ''}`.slice(0, 200))
    else
      for (const { check: id, verdict, level } of report.findings) {
        // an alternate may leave out what is not required
        if (level === 'stretch' && verdict === 'failed' && folder.includes('/alternates/')) continue
        const counts = { failed: row.failed, blocked: row.failed, inconclusive: row.inconclusive }[verdict as string]
        if (counts) counts[id] = (counts[id] ?? 0) + 1
      }
  }
  process.stderr.write('\n')
  return row
}

async function check(slug: string, folder: string): Promise<Report | string> {
  const args = ['--conditions=source', '--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts'), 'check', join(root, 'catalogue', folder), '--challenge', slug, '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) child[stream].on('data', (chunk) => (said[stream] += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  try {
    return JSON.parse(said.stdout) as Report
  } catch {
    return `exit code ${code}: ${said.stderr.trim().slice(0, 200)}`
  }
}

function list(counts: Record<string, number>): string {
  return Object.entries(counts).map(([id, count]) => `${id} ${count}x`).join(', ') || '-'
}

function end(children: ChildProcess[]): void {
  for (const child of children) child.kill('SIGKILL')
}
