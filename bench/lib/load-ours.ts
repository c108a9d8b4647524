// Our generator as a whole process: `load-ours.ts port seconds connections`, a closed loop.
import { runLoad } from '../../src/probes/load/load.ts'

const [port, seconds, connections] = process.argv.slice(2).map(Number) as [number, number, number]
const result = await runLoad({
  addresses: [{ host: '127.0.0.1', port }],
  options: { request: { path: '/' }, seconds, connections },
  signal: new AbortController().signal,
})
if (result.errors > 0) throw new Error(`${result.errors} requests were lost`)
