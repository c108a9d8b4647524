// Reading along costs little: pgbench through the proxy with a watch on, against the same through a plain relay.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Ledger } from '../src/base/ledger.ts'
import { Scope } from '../src/base/scope.ts'
import { SharedServers } from '../src/services/shared-servers.ts'
import { judged, median, type Row } from './lib/row.ts'

const ROUNDS = 9
/** Of each client, in each round: short, so that both meet the same machine. */
const TRANSACTIONS = { 'select-only': '2000', 'tpcb-like': '300' }
const CLIENTS = '4'
const SCALE = '5'
/** How many times the transactions per second of the one are those of the other: half of them must be left. */
const BAR = 2

const SCRIPTS = [['select-only', ['-S']], ['tpcb-like', ['-b', 'tpcb-like']]] as const
const PROTOCOLS = ['simple', 'extended', 'prepared']

export async function run(): Promise<Row[]> {
  const pgbench = findPgbench()
  if (!pgbench) {
    process.stderr.write('wire: pgbench is not here, so this is not measured (Debian: apt-get install postgresql-contrib or postgresql)\n')
    return []
  }
  const ledger = Ledger.open()
  await using scope = new Scope('bench')
  scope.defer('the ledger', () => ledger.close())
  const database = await (await new SharedServers({ ledger, scope, env: process.env }).serverFor('postgres')).create(scope)
  const address = database.address as { host: string; port: number }
  execFileSync(pgbench, ['-i', '-q', '-s', SCALE, database.url()], { stdio: 'ignore' })
  const relay = await front('relay', address, scope)
  const wire = await front('wire', address, scope)
  const rows: Row[] = []
  for (const [script, options] of SCRIPTS) {
    for (const protocol of PROTOCOLS) {
      const ratios: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const through = (port: number) =>
          transactionsPerSecond(pgbench, database.url({ host: '127.0.0.1', port }), [...options, '-t', TRANSACTIONS[script], '-M', protocol])
        ratios.push(through(relay) / through(wire))
      }
      rows.push(judged(`pgbench ${script}, ${protocol}: transactions/s through a plain relay, against observed`, median(ratios), 'x', BAR))
    }
  }
  return rows
}

function transactionsPerSecond(pgbench: string, url: string, options: readonly string[]): number {
  const output = execFileSync(pgbench, ['-n', '-c', CLIENTS, ...options, url], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return Number(/^tps = ([\d.]+)/m.exec(output)?.[1] ?? Number.NaN)
}

/** In a process of its own, so that neither has to share it. */
async function front(how: 'relay' | 'wire', address: { host: string; port: number }, scope: Scope): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--disable-warning=ExperimentalWarning', fileURLToPath(new URL('wire-front.ts', import.meta.url)), how, address.host, String(address.port)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  scope.defer(`the ${how}`, () => child.kill())
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return Number(line)
}

function findPgbench(): string | undefined {
  const root = '/usr/lib/postgresql'
  const folders = [...(process.env.PATH ?? '').split(':'), ...(existsSync(root) ? readdirSync(root).map((version) => `${root}/${version}/bin`) : [])]
  return folders.map((folder) => `${folder}/pgbench`).find((path) => existsSync(path))
}
