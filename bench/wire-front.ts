// Stands before a PostgreSQL, either as a plain relay or as the proxy with a watch on. Prints its port.
import { connect, createServer, type AddressInfo } from 'node:net'
import { Scope } from '../src/base/scope.ts'
import { FaultProxy } from '../src/faults/proxy.ts'
import { sqlTap } from '../src/wire/sql-tap.ts'

const [how, host, port] = process.argv.slice(2) as [string, string, string]
const target = { host, port: Number(port) }

if (how === 'relay') {
  const server = createServer({ noDelay: true }, (program) => {
    const service = connect({ ...target, noDelay: true })
    program.pipe(service).pipe(program)
    program.on('error', () => service.destroy())
    service.on('error', () => program.destroy())
  })
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
} else {
  const tap = await sqlTap('postgres')
  const scope = new Scope('bench')
  const proxy = await FaultProxy.start({ what: 'the database', target, scope, tap })
  const wire = tap.forCheck({ now: () => performance.now(), add: () => {} }, new AbortController().signal)
  let watch = wire.watch()
  // a check watches for as long as it runs, not for ever
  setInterval(() => {
    watch.stop()
    watch = wire.watch()
  }, 1000)
  console.log(proxy.address.port)
}
