import type { Context } from 'roadworthy'
import { ifMatch, pathOf } from './branch.ts'
import type { Fields, Seen } from './branch.ts'

/**
 * A patch from a phone with bad reception: the headers are sent now, the body
 * when the returned function is called. That gives the status of the reply,
 * NaN if none came.
 */
export async function slowPatch({ tcp, web }: Context, seen: Seen, changes: Partial<Fields>): Promise<() => Promise<number>> {
  const body = JSON.stringify(changes)
  const headers = {
    Host: new URL(web.url).host,
    Accept: 'application/json, application/problem+json',
    'Content-Type': 'application/merge-patch+json',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
    ...ifMatch(seen),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const connection = await tcp.connect()
  await connection.send(`PATCH ${pathOf(seen.tool.id)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)

  return async () => {
    await connection.send(body)
    const { bytes } = await connection.receive({ until: (received) => FINAL_STATUS.test(received.toString('latin1')), forMs: 10_000 })
    connection.destroy()
    return Number(FINAL_STATUS.exec(bytes.toString('latin1'))?.[1])
  }
}

/** Replies that only say "go on" do not count. */
const FINAL_STATUS = /^HTTP\/1\.[01] ([2-5]\d\d)/m
