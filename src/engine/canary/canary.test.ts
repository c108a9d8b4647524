import { createHash, randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canaryIn } from './canary-in.ts'
import { scanStream } from './scan-stream.ts'

const CANARY = '0f1e2d3c4b5a6978fedcba9876543210'

const canaries = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 }).map((digits) => digits.join(''))
const junk = (most = 300) => fc.uint8Array({ maxLength: most }).map((bytes) => Buffer.from(bytes))
/** Which of several spellings each digit gets. */
const dice = fc.array(fc.nat(1000), { minLength: 32, maxLength: 32 })

type Encode = (canary: string, dice: number[], before: Buffer) => Buffer

const each = (spellings: (digit: string) => string[]): Encode => (canary, dice) =>
  Buffer.from([...canary].map((digit, i) => { const all = spellings(digit); return all[(dice[i] as number) % all.length] }).join(''))
const code = (digit: string) => digit.charCodeAt(0)
const hexOf = (digit: string) => code(digit).toString(16)
const cases = (digit: string) => [digit, digit.toUpperCase()]
const lines = (text: string, width: number, end: string) => text.replace(new RegExp(`.{${width}}`, 'g'), `$&${end}`)

const ENCODINGS: Record<string, Encode> = {
  'raw, in any case': each(cases),
  hex: (canary) => Buffer.from(Buffer.from(canary).toString('hex')),
  'hex of the upper case, in upper case': (canary) => Buffer.from(Buffer.from(canary.toUpperCase()).toString('hex').toUpperCase()),
  'hex as a dump shows it': (canary) => Buffer.from(`<Buffer ${Buffer.from(canary).toString('hex').replace(/../g, '$& ').trim()}>`),
  base64: (canary, _, before) => Buffer.from(Buffer.concat([before, Buffer.from(canary), before]).toString('base64')),
  base64url: (canary, _, before) => Buffer.from(Buffer.concat([before, Buffer.from(canary), before]).toString('base64url')),
  'base64 in lines, as mail has it': (canary, _, before) => Buffer.from(lines(Buffer.concat([before, Buffer.from(canary), before]).toString('base64'), 76, '\r\n')),
  'base64 of UTF-16': (canary, _, before) => Buffer.from(Buffer.concat([before, Buffer.from(canary, 'utf16le'), before]).toString('base64')),
  'percent-encoded': each((digit) => cases(digit).map((one) => `%${hexOf(one)}`)),
  'percent-encoded in part': each((digit) => [...cases(digit), ...cases(digit).map((one) => `%${hexOf(one).toUpperCase()}`)]),
  'percent-encoded twice': each((digit) => [`%25${hexOf(digit)}`]),
  'JSON escapes in part': each((digit) => [digit, `\\u00${hexOf(digit)}`, `\\u00${hexOf(digit).toUpperCase()}`]),
  'JSON escapes within JSON': each((digit) => [`\\\\u00${hexOf(digit)}`]),
  'character references': each((digit) => [`&#${code(digit)};`, `&#x${hexOf(digit)};`]),
  'quoted-printable': (canary, dice) => Buffer.from(lines(each((digit) => [digit, `=${hexOf(digit).toUpperCase()}`])(canary, dice, Buffer.alloc(0)).toString().replace(/=..|./g, '$&\n'), 0, '').replace(/(.+)\n/g, (_, one: string) => (one.startsWith('=') ? `${one}=\r\n` : one))),
  'UTF-16LE': (canary) => Buffer.from(canary, 'utf16le'),
  'UTF-16BE': (canary) => Buffer.from(canary.toUpperCase(), 'utf16le').swap16(),
  'an array of bytes': (canary) => Buffer.from(JSON.stringify(Buffer.from(canary))),
  gzip: (canary) => gzipSync(`{"note":"${canary}"}`),
  zlib: (canary) => deflateSync(`{"note":"${canary}"}`),
  zstd: (canary) => zstdCompressSync(`{"note":"${canary}"}`),
  'base64 within gzip within zlib': (canary) => deflateSync(gzipSync(Buffer.from(`note: ${canary}`).toString('base64'))),
  'gzip in base64, alone on its line': (canary) => Buffer.from(`\n ${gzipSync(`{"note":"${canary}"}`).toString('base64')} `),
  'a damaged gzip': (canary) => Buffer.concat([gzipSync(Buffer.concat([Buffer.from(`{"note":"${canary}"}`), randomBytes(400)])).subarray(0, -40), gzipSync('the next')]),
}

describe('a canary is found', () => {
  test.each(Object.entries(ENCODINGS))('%s', (_, encode) => {
    fc.assert(
      fc.property(canaries, dice, junk(), junk(), junk(3), (canary, dice, before, after, near) => {
        expect(canaryIn(Buffer.concat([before, encode(canary, dice, near), after]), canary)).toBeDefined()
      }),
      { numRuns: 30 },
    )
  })

  test.each([
    ['raw deflate', deflateRawSync],
    ['brotli', brotliCompressSync],
  ])('%s, which has no signature: at the beginning, and behind a header of text', (_, pack) => {
    fc.assert(
      fc.property(canaries, fc.stringMatching(/^[ -~]{0,60}$/), junk(), (canary, header, after) => {
        const text = Buffer.from(header + (header && '\r\n\r\n'))
        expect(canaryIn(Buffer.concat([text, pack(`{"note":"${canary}"}`), after]), canary)).toBeDefined()
      }),
      { numRuns: 30 },
    )
  })

  test.each<[string, Buffer, string]>([
    ['raw', Buffer.from(`x${CANARY}y`), 'as it is'],
    ['in upper case', Buffer.from(CANARY.toUpperCase()), 'as it is'],
    ['in hex', Buffer.from(Buffer.from(CANARY).toString('hex')), 'hex'],
    ['as a Buffer in JSON', Buffer.from(JSON.stringify(Buffer.from(CANARY), null, 2)), 'byte values'],
    ['in base64', Buffer.from(Buffer.from(`Basic a:${CANARY}`).toString('base64')), 'base64'],
    ['in a URL', Buffer.from(CANARY.replace('f', '%66')), 'percent-encoded'],
    ['in JSON', Buffer.from(CANARY.replace('e', '\\u0065')), 'backslash escapes'],
    ['in HTML', Buffer.from(CANARY.replace('e', '&#101;')), 'character references'],
    ['in UTF-16', Buffer.from(CANARY, 'utf16le'), 'UTF-16'],
    ['over two lines', Buffer.from(`${CANARY.slice(0, 9)}\n  ${CANARY.slice(9)}`), 'as it is, broken over lines'],
    ['in gzip', gzipSync(CANARY), 'as it is, inside gzip'],
    ['in base64 in gzip in zlib', deflateSync(gzipSync(Buffer.from(CANARY).toString('base64'))), 'base64, inside gzip, inside zlib'],
    ['in a signed cookie', Buffer.from(`session=.${deflateSync(`{"user":"${CANARY}"}`).toString('base64url')}.Zx1k`), 'as it is, inside zlib, inside base64'],
  ])('and it is said how: %s', (_, bytes, as) => {
    expect(canaryIn(bytes, CANARY)).toBe(as)
  })

  test('its digests and its reverse, only if they are asked for', () => {
    const traces: [string, string | Buffer][] = [
      ['reversed', [...CANARY].toReversed().join('')],
      ['its md5', createHash('md5').update(CANARY).digest('hex').toUpperCase()],
      ['its sha1', createHash('sha1').update(CANARY).digest('base64')],
      ['its sha256', createHash('sha256').update(CANARY).digest('base64url')],
      ['its sha256', createHash('sha256').update(CANARY.toUpperCase()).digest()],
      ['its sha256', createHash('sha256').update(CANARY).digest('hex')],
    ]
    for (const [as, trace] of traces) {
      const bytes = Buffer.concat([Buffer.from('> '), Buffer.from(trace as string), Buffer.from(' <')])
      expect(canaryIn(bytes, CANARY, { digests: true })).toBe(as)
      expect(canaryIn(bytes, CANARY)).toBe(undefined)
    }
  })
})

describe('a canary is not found', () => {
  test('in random bytes', () => {
    fc.assert(
      fc.property(canaries, junk(4000), (canary, bytes) => {
        expect(canaryIn(bytes, canary, { digests: true })).toBe(undefined)
      }),
    )
  })

  test('where another one stands, in any form', () => {
    fc.assert(
      fc.property(canaries, canaries, dice, fc.constantFrom(...Object.values(ENCODINGS)), (canary, other, dice, encode) => {
        fc.pre(canary !== other)
        expect(canaryIn(encode(other, dice, Buffer.alloc(0)), canary)).toBe(undefined)
      }),
    )
  })

  test.each([
    ['with one digit less', CANARY.slice(1)],
    ['with one digit changed', `${CANARY.slice(0, 16)}0${CANARY.slice(17)}`],
    ['torn apart by other text', `${CANARY.slice(0, 16)}, ${CANARY.slice(16)}`],
    ['half of it only, masked', `${CANARY.slice(0, 8)}${'*'.repeat(24)}`],
  ])('%s', (_, text) => {
    expect(canaryIn(Buffer.from(text), CANARY)).toBe(undefined)
    expect(canaryIn(Buffer.from(Buffer.from(text).toString('base64')), CANARY)).toBe(undefined)
    expect(canaryIn(gzipSync(text), CANARY)).toBe(undefined)
  })

  test('what is no canary is a mistake', () => {
    expect(() => canaryIn(Buffer.from('a'), 'secret')).toThrow(RangeError)
  })
})

describe('bounds', () => {
  const unseenIn = (bytes: Buffer) => {
    const unseen: string[] = []
    return { found: canaryIn(bytes, CANARY, { unseen: (what) => unseen.push(what) }), unseen: [...new Set(unseen)] }
  }

  test('a bomb is not unpacked whole, and that is said', () => {
    const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024))
    expect(unseenIn(bomb)).toEqual({ found: undefined, unseen: ['what unpacks to more than 64 MiB'] })
  })

  test('what stands before the bomb goes off is found', () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(CANARY), Buffer.alloc(100 * 1024 * 1024)]))
    expect(unseenIn(bomb).found).toBe('as it is, inside gzip')
  })

  test('three times packed is found, four times is said to be unseen', () => {
    const thrice = gzipSync(gzipSync(gzipSync(CANARY)))
    expect(unseenIn(thrice)).toEqual({ found: 'as it is, inside gzip, inside gzip, inside gzip', unseen: [] })
    expect(unseenIn(gzipSync(thrice))).toEqual({ found: undefined, unseen: ['what is packed more than 3 times'] })
  })

  test('beginnings without end are not followed without end', () => {
    const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x01, 0x00, 0x01])
    expect(unseenIn(Buffer.alloc(4 * 1024 * 1024, head)).unseen).toEqual(['one of very many packed parts'])
  })

  test.each<[string, Buffer]>([
    ['backslashes', Buffer.alloc(1 << 20, '\\')],
    ['percent signs', Buffer.alloc(1 << 20, '%25')],
    ['the beginning of base64', Buffer.alloc(1 << 20, 'eJ')],
    ['an indent', Buffer.from(`\n${' '.repeat(1 << 20)}`)],
    ['gzip names that never end', Buffer.alloc(1 << 20, Buffer.from([0x1f, 0x8b, 8, 8]))],
  ])('a text made to be slow or to exhaust the stack: a megabyte of %s', (_, bytes) => {
    expect(canaryIn(bytes, CANARY)).toBe(undefined)
  })
})

describe('a stream', () => {
  async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  // the proportions count: a window, what it shares with the next, and what is larger than both
  const WINDOW = 64 * 1024
  const scan = (bytes: Buffer) => scanStream(inChunks(bytes, 10_000), CANARY, { windowBytes: WINDOW })
  const noise = randomBytes(4 * WINDOW)
  /** Packs to half of it, and nothing of it is left as it was. */
  const digits = Buffer.from(noise.toString('hex'))
  /** Not what stood before: next to a repetition, zstd leaves the little that is new as it was. */
  const moreDigits = Buffer.from(randomBytes(WINDOW / 2).toString('hex'))

  test.each([WINDOW - 33, WINDOW - 16, WINDOW - 1, WINDOW, 2 * WINDOW - 1536 - 16, 4 * WINDOW - 32])('across the seam of two windows, at %i', async (at) => {
    const bytes = Buffer.from(noise)
    bytes.write(CANARY, at)
    expect(await scan(bytes)).toBe('as it is')
  })

  test('as canaryIn finds it, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(canaries, dice, fc.constantFrom(...Object.values(ENCODINGS)), fc.integer({ min: 1, max: 50 }), async (canary, dice, encode, size) => {
        const bytes = encode(canary, dice, Buffer.alloc(0))
        expect(await scanStream(inChunks(bytes, size), canary)).toBe(canaryIn(bytes, canary))
      }),
    )
  })

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
    ['brotli', (bytes: Buffer) => brotliCompressSync(bytes, { params: { 1: 1 } })],
  ])('at the end of a %s file larger than a window', async (kind, pack) => {
    const packed = pack(Buffer.concat([digits, Buffer.from(CANARY), moreDigits]))
    expect(packed.length).toBeGreaterThan(3 * WINDOW)
    expect(await scan(packed)).toBe(`as it is, inside ${kind}`)
  })

  test('in a packed member that begins late in one window and ends in the next', async () => {
    const member = gzipSync(Buffer.concat([digits.subarray(0, WINDOW), Buffer.from(CANARY), digits.subarray(0, WINDOW)]))
    for (const at of [WINDOW - 5, WINDOW - 700, WINDOW / 2, 2 * WINDOW - 1536 - 5]) {
      const bytes = Buffer.concat([noise.subarray(0, at), member, noise.subarray(0, WINDOW)])
      expect(await scan(bytes)).toBe('as it is, inside gzip')
    }
  })

  test('in a packed file within a packed file, both larger than a window', async () => {
    const packed = gzipSync(gzipSync(Buffer.concat([digits, Buffer.from(CANARY)])))
    expect(await scan(packed)).toBe('as it is, inside gzip, inside gzip')
  })

  test('not where it is not', async () => {
    expect(await scan(gzipSync(digits))).toBe(undefined)
    expect(await scan(noise)).toBe(undefined)
  })

  test('what fails while it is read is told', async () => {
    const failing = async function* (): AsyncGenerator<Buffer> {
      yield noise.subarray(0, 10)
      throw new Error('the disk is gone')
    }
    await expect(scanStream(failing(), CANARY)).rejects.toThrow('the disk is gone')
  })
})
