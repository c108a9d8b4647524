import { asvs } from 'roadworthy'
import { readDisposition } from '../content-disposition.ts'
import { Desk, doneOrRefused, segment } from '../desk.ts'
import type { DeskCheck, DeskContext } from '../desk.ts'

export const headersCannotBeSplit: DeskCheck = {
  claim: 'A name cannot end its header and begin another',
  because: 'Whoever can put a line end into a header writes headers of their own: a cookie, another file name, a whole second reply.',
  hint: 'Build Content-Disposition with a library that knows RFC 6266, or keep plain letters in filename and put the whole name, percent-encoded, into filename*.',
  reference: asvs('1.2.1'),
  async run(context) {
    const { fresh, expect, given } = context
    const desk = new Desk(context)
    const part = await desk.add()
    const plain = await desk.mustPack([part])
    const disposition = readDisposition((await desk.archive(plain)).header('content-disposition') ?? '')
    given('the Content-Disposition of an archive', disposition?.type).toBe('attachment')
    const mark = fresh.id('x')
    const names = [
      `${mark}"; split="yes`, `${mark}"; filename="evil.html`, `"${mark}"`, `${mark}\\"; split="yes`, `${mark}; split=yes`, `${mark}\\`,
      `${mark}\r\nX-Split: ${mark}`, `${mark}\nX-Split: ${mark}`, `${mark}\rX-Split: ${mark}`, `${mark}\r\n\r\n<p>${mark}</p>`, `${mark}%0d%0aX-Split: ${mark}`, `${mark}\u0085X-Split: ${mark}`,
      `${mark}\u010d\u010aX-Split: ${mark}`, `${mark}\u2028X-Split: ${mark}`,
      `Zoë ${mark} 工具`, `${mark}, inline`, `${mark}\t`, `=?utf-8?q?${mark}?=`,
    ]
    for (const name of names) {
      const packed = await desk.pack(name, [part.id])
      expect('packing an archive with a line end or a quote in its name', packed).toHaveStatus(doneOrRefused(201))
      const given = packed.status === 201 ? packed.body.name : name
      await expectWholeHead(context, given, packed.status === 201)
      // a name that was never given out may be repeated in a header too
      await expectWholeHead(context, name, false)
    }
  },
}

async function expectWholeHead({ tcp, web, expect }: DeskContext, name: string, packed: boolean): Promise<void> {
  const connection = await tcp.connect()
  await connection.send(`GET /archives/${segment(name)} HTTP/1.1\r\nHost: ${new URL(web.url).host}\r\nAccept: application/json, application/problem+json\r\nConnection: close\r\n\r\n`)
  const { bytes } = await connection.receive({ until: (received) => received.includes('\r\n\r\n'), forMs: 10_000 })
  connection.destroy()
  const end = bytes.indexOf('\r\n\r\n')
  expect('the reply to fetching such an archive', end === -1 ? 'no whole head' : 'a whole head').toBe('a whole head')
  const head = bytes.toString('latin1', 0, end)
  // some readers take a lone CR or LF for a line end too
  const lines = head.split(/\r\n|\r|\n/)
  expect('headers that came out of a name', lines.filter((line) => /^(x-split|set-cookie)\s*:/i.test(line))).toEqual([])
  expect('the status of fetching such an archive', Number(lines[0]?.split(' ')[1])).toSatisfy('a status below 500', (status: number) => status < 500)
  if (packed) expectDisposition(expect, lines)
}

function expectDisposition(expect: DeskContext['expect'], lines: readonly string[]): void {
  const values = lines.filter((line) => /^content-disposition\s*:/i.test(line)).map((line) => line.slice(line.indexOf(':') + 1).trim())
  expect('Content-Disposition headers of an archive', values.length).toBe(1)
  const disposition = readDisposition(values[0]!)
  expect(`the Content-Disposition ${values[0]}`, disposition ? 'follows its grammar' : 'breaks its grammar').toBe('follows its grammar')
  expect('its type', disposition!.type).toBe('attachment')
  const names = disposition!.parameters.map(([name]) => name)
  expect('parameters that came out of a name', names.filter((name, index) => name === 'split' || names.indexOf(name) !== index)).toEqual([])
}
