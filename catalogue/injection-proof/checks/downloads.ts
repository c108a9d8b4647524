import { asvs } from 'roadworthy'
import type { HttpTarget, TargetAnswer } from 'roadworthy'
import { Desk, notFetched } from '../desk.ts'
import type { DeskCheck, DeskContext } from '../desk.ts'

const CONTRACT_MS = 5000
const FITS_BYTES = 900_000
const TOO_LARGE_BYTES = 1_300_000
const MIB = 1024 * 1024

export const downloadsAreBounded: DeskCheck = {
  claim: 'An import gives up after 1 MB and after 5 s, whatever the other side does',
  because: 'A server that sends for ever, or a byte a second, holds your memory or your worker for as long as it likes. A few of them hold all.',
  hint: 'Count bytes while you read and stop at the limit, whatever Content-Length says. Set one deadline for the whole of it; a time-out between two bytes never fires when a byte comes every second.',
  reference: asvs('15.2.2'),
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { targets, fresh, expect, given, subject } = context
    const desk = new Desk(context)
    const target = targets.allowed[0]!
    const part = { name: fresh.id('bolt'), color: 'grey', cents: 5, note: null }
    given('an import of an everyday part', await desk.importServed(desk.fields())).toHaveStatus(201)
    given(`an import of ${FITS_BYTES} bytes`, await importOf(context, target, () => ({ body: padded(part, FITS_BYTES) }))).toHaveStatus(201)

    for (const [what, answer] of tooLarge({ ...part, name: fresh.id('large') })) {
      expect(`an import of ${what}`, await importOf(context, target, answer)).toHaveStatus(notFetched)
    }

    const before = (await subject.usage()).bytes
    for (const [what, answer] of neverEnding()) {
      const limitMs = await context.patience(CONTRACT_MS)
      const reply = await importOf(context, target, answer, limitMs)
      expect(`an import of ${what}, after 5 s`, reply ? 'answered' : 'not answered').toBe('answered')
      expect(`an import of ${what}`, reply).toHaveStatus(notFetched)
    }
    const grown = (await subject.usage()).bytes - before
    expect('memory it took, in MiB', Math.round(grown / MIB)).toBeAtMost(200)
    expect('an import of an everyday part after all of it', await desk.importServed(desk.fields())).toHaveStatus(201)
    expect('parts stored from what was too large', (await desk.found({ q: 'large-' })).filter(({ color, note }) => color === 'grey' && note === null).length).toBe(0)
  },
}

/** The reply; undefined if none came in time. */
async function importOf({ web, fresh }: DeskContext, target: HttpTarget, answer: () => TargetAnswer | Promise<TargetAnswer>, limitMs = 20_000) {
  const path = `/${fresh.id('download')}`
  target.serve(path, answer)
  return web.attempt('POST', '/imports', { body: { url: target.url + path }, limitMs, retry503: false })
}

/** A part in JSON with so many bytes; blanks between members mean nothing. */
function padded(part: unknown, bytes: number): string {
  const json = JSON.stringify(part)
  return `{${' '.repeat(bytes - json.length)}${json.slice(1)}`
}

function tooLarge(part: unknown): [string, () => TargetAnswer][] {
  const text = padded(part, TOO_LARGE_BYTES)
  return [
    [`${TOO_LARGE_BYTES} bytes`, () => ({ body: text })],
    [`${TOO_LARGE_BYTES} bytes whose number is not told`, () => ({ body: chunksOf(text) })],
  ]
}

async function* chunksOf(text: string): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += 65_536) yield Buffer.from(text.slice(at, at + 65_536))
}

function neverEnding(): [string, () => TargetAnswer | Promise<TargetAnswer>][] {
  async function* forEver(chunk: Buffer, everyMs: number) {
    yield Buffer.from('{')
    for (;;) {
      yield chunk
      if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
  return [
    ['a document that never ends', () => ({ body: forEver(Buffer.alloc(65_536, ' '), 0) })],
    ['a document that comes byte by byte, one a second', () => ({ body: forEver(Buffer.from(' '), 1000) })],
    ['a document whose server says nothing', () => new Promise(() => {})],
  ]
}
