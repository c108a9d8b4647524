import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { pdf } from '../../../src/cli/pdf.ts'
import { ReadPdf } from './read-pdf.ts'

let folder: string
let said: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roadworthy-pdf-'))
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((said += String(text))))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

test('writes the book, with the progress it is given, and writes it anew', async () => {
  const out = join(folder, 'new', 'road.pdf')
  await pdf({ out, paper: 'letter' })
  expect(new ReadPdf(readFileSync(out)).sizes).toEqual(['612 x 792'])
  expect(said).toBe(`${out}: the road in eleven steps, 0 of 51 challenges passed.\n`)
  await pdf({ out }, async () => ({ generatedAt: '2025-11-25T10:00:00Z', challenges: { 'late-fees': { state: 'passed', evidence: 'https://example.test/1' } } }))
  const pdfNow = new ReadPdf(readFileSync(out))
  expect(pdfNow.sizes).toEqual(['595 x 842'])
  expect(pdfNow.addresses).toContain('https://example.test/1')
  expect(said).toMatch(/1 of 51 challenges passed/)
})

describe('says in one sentence what is in the way, and harms nothing', () => {
  test.each<[string, (path: string) => { out: string; paper?: string }, RegExp, RegExp]>([
    ['a file that is not a PDF', (path) => (writeFileSync(path, 'precious'), { out: path }), /is there already, and is not a PDF\.$/, /--out/],
    ['a folder', (path) => (mkdirSync(path), { out: path }), /is a folder\.$/, /backend-roadmap\.pdf/],
    ['a folder that is a file', (path) => (writeFileSync(path, 'precious'), { out: join(path, 'road.pdf') }), /could not be written: .+\.$/, /--out/],
    ['a device', () => ({ out: '/dev/null' }), /is there already, and is not a PDF\.$/, /--out/],
    ['a paper nobody makes', (path) => ({ out: path, paper: 'a3' }), /no paper called `a3`/, /a4.*letter/],
  ])('%s', async (_what, prepare, message, fix) => {
    const path = join(folder, 'there')
    const options = prepare(path)
    await expect(pdf(options)).rejects.toMatchObject({ name: 'UserMistake', message: expect.stringMatching(message), fix: expect.stringMatching(fix) })
    expect(said).toBe('')
  })

  test('the precious file is as it was', async () => {
    const path = join(folder, 'precious.txt')
    writeFileSync(path, 'precious')
    await expect(pdf({ out: path })).rejects.toThrow(/not a PDF/)
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })
})
