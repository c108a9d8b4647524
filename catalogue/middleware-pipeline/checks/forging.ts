import { asvs } from 'roadworthy'
import type { Context } from 'roadworthy'
import { FrontDoor } from '../front-door.ts'
import type { DoorCheck } from '../front-door.ts'
import { jsonIn, linesOf, onlyLine } from '../log.ts'

export const logLinesCannotBeForged: DoorCheck = {
  claim: 'Hostile paths and ids cannot forge log lines',
  because: 'Whoever can write a line of their own into your log can hide what they did, or have it blamed on somebody else.',
  hint: 'Let a JSON encoder write the whole line. A line put together from pieces lets a line feed or a quote out of the path into it.',
  reference: asvs('16.4.1'),
  async run(context) {
    const { web, expect, given, fresh } = context
    const door = new FrontDoor(context, 'forgery')
    const log = context.subject.log()
    const forged = fresh.id('forged')
    const mark = fresh.canary()
    const line = JSON.stringify({ requestId: forged, method: 'GET', path: '/public/ping', status: 200, durationMs: 1 })

    const plainId = fresh.id('trace')
    given('a ping', await web.get('/public/ping', { headers: { 'X-Request-Id': plainId } })).toHaveStatus(200)
    onlyLine(given, 'a ping', (await linesOf(context, log, [plainId])).get(plainId))

    const hostile: [string, string][] = [
      ['a line feed and a log line', `x\n${line}\n`],
      ['a line end and a log line', `x\r\n${line}\r\n`],
      ['a line separator and a log line', `x\u2028${line}\u2028`],
      ['quotes that close the path', 'x","status":200,"durationMs":"'],
      ['a terminal’s erase code', `x\u001b[2K\r\u001b[31m${mark}`],
    ]
    const tried: { what: string; id: string; status: number; kept: boolean }[] = []
    for (const [what, text] of hostile) {
      for (const begin of ['/api/notes/', '/public/']) {
        const id = fresh.id('trace')
        const path = begin + encodeURIComponent(text)
        const reply = await web.get(path, { headers: { 'X-Api-Key': door.keys[0], 'X-Request-Id': id } })
        tried.push({ what: `a path under ${begin} with ${what}`, id, status: reply.status, kept: reply.header('x-request-id') === id })
      }
    }
    for (const [what, id] of [['quotes', `${forged}","status":200,"x":"`], ['a whole log line', line]] as const) {
      const reply = await web.get('/public/ping', { headers: { 'X-Request-Id': id } })
      expect(`X-Request-Id on the reply to an id with ${what}`, reply.header('x-request-id')).toSatisfy('another one', (value) => value !== id)
    }
    await sendControlBytes(context, `${forged}\u001b[31m${mark}`)
    await sendControlBytes(context, `${forged}\u000b${mark}`)

    const lines = await linesOf(context, log, tried.filter((one) => one.kept).map((one) => one.id))
    for (const { what, id, status, kept } of tried) {
      // a server may refuse such a path before the program sees it; then there is no line to look for
      if (!kept) continue
      expect(`\`status\` in the line of ${what}`, onlyLine(expect, what, lines.get(id)).status).toBe(status)
    }
    const printed = log.lines()
    expect('log lines that a caller wrote', printed.filter((one) => isForged(jsonIn(one), forged))).toEqual([])
    expect('lines of the output with control characters out of a path or an id', printed.filter((one) => one.includes(`[31m${mark}`) && one.includes('\u001b'))).toEqual([])
  },
}

function isForged(value: unknown, id: string): boolean {
  return typeof value === 'object' && value !== null && (value as Record<string, unknown>).requestId === id
}

/** Most servers refuse such a header themselves, with 400 or by hanging up. */
async function sendControlBytes({ tcp, web }: Context, id: string): Promise<void> {
  const connection = await tcp.connect()
  await connection.send(`GET /public/ping HTTP/1.1\r\nHost: ${new URL(web.url).host}\r\nX-Request-Id: ${id}\r\nConnection: close\r\n\r\n`)
  await connection.receive({ until: (bytes) => bytes.includes('\r\n\r\n'), forMs: 2000 })
  connection.destroy()
}
