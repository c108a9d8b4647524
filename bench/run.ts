// Every benchmark, one after the other, in one table. Exits with 1 if a bar does not hold.
import { tableOf, type Row } from './lib/row.ts'

const benches = ['request-suite', 'parallel-checks', 'start-up', 'readiness', 'fresh-database', 'engine-memory', 'app-start', 'app-store', 'load-cost', 'load-truth', 'wire']
const chosen = process.argv.length > 2 ? process.argv.slice(2) : benches
const rows: Row[] = []
for (const name of chosen) {
  const { run } = (await import(`./${name}.ts`)) as { run: () => Promise<Row[]> }
  process.stderr.write(`${name} …\n`)
  rows.push(...(await run()))
}
console.log(tableOf(rows))
process.exitCode = rows.every((row) => row.holds !== false) ? 0 : 1
