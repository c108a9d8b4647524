import { beforeAll, describe, expect, test } from 'vitest'
import { loadRoadmap } from '../../../src/library/roadmap/load-roadmap.ts'
import type { Progress, Roadmap } from '../../../src/model/roadmap.ts'
import { roadmapPdf } from '../../../src/report/pdf/roadmap-pdf.ts'
import { typographic } from '../../../src/report/pdf/typographic.ts'
import { hasPoppler, infoOf, ReadPdf, structureOf, textOf } from './read-pdf.ts'

const needsPoppler = test.runIf(hasPoppler || process.env['CI'] === 'true')

const EMPTY: Progress = { generatedAt: '2025-11-25T10:00:00Z', challenges: {} }
const SOME: Progress = {
  generatedAt: '2025-11-25T10:00:00Z',
  name: 'Ada Lovelace',
  challenges: {
    'late-fees': { state: 'distinction', passedAt: '2025-11-05T09:00:00Z', attempt: '20251105-090000-a1', seed: 'seed-one', evidence: 'https://example.test/attempts/1?a=b&c=%22' },
    'tools-rest': { state: 'passed', passedAt: '2025-11-06T23:59:00Z', attempt: '20251106-235900-b2', seed: 'seed-two', evidence: '/home/ada/tools rest/report.json' },
    'token-guard': { state: 'tried' },
  },
}

let roadmap: Roadmap
let plain: Uint8Array
let some: Uint8Array
beforeAll(async () => {
  roadmap = await loadRoadmap()
  plain = await roadmapPdf(roadmap, EMPTY, { paper: 'a4' })
  some = await roadmapPdf(roadmap, SOME, { paper: 'letter' })
})

describe('the book', () => {
  test('is as large as the paper', () => {
    expect(new ReadPdf(plain).sizes).toEqual(['595 x 842'])
    expect(new ReadPdf(some).sizes).toEqual(['612 x 792'])
  })

  test('can be read aloud: tagged, PDF/UA-1, with language, title and bookmarks', () => {
    const pdf = new ReadPdf(plain)
    expect(pdf.has(/\/MarkInfo\s*<<[^>]*\/Marked true/)).toBe(true)
    expect(pdf.has(/\/StructTreeRoot/)).toBe(true)
    expect(pdf.has(/<pdfuaid:part>1<\/pdfuaid:part>/)).toBe(true)
    expect(pdf.has(/\/Lang\s*\(en/)).toBe(true)
    expect(pdf.has(/<dc:title>.*The Backend Roadmap/s)).toBe(true)
    const topics = roadmap.steps.flatMap((step) => step.topics)
    expect(pdf.count(/\/Title\s*[(<][^]*?\/Dest /)).toBeGreaterThanOrEqual(topics.length + 2 * roadmap.steps.length)
  })

  needsPoppler('is tagged, and has headings, lists, code, tables and links, as others read it', () => {
    expect(infoOf(plain)).toMatch(/Title: +The Backend Roadmap .*Tagged: +yes/)
    const structure = structureOf(plain)
    for (const tag of ['H1', 'H2', 'P ', 'L ', 'LI', 'Code', 'Table', 'TH', 'TD', 'Link', 'TOC']) expect(structure, tag).toContain(tag)
  })

  test('links to every source, and within', () => {
    const pdf = new ReadPdf(plain)
    const addresses = pdf.addresses
    for (const { url } of roadmap.steps.flatMap((step) => step.topics.flatMap((topic) => topic.sources))) expect(addresses).toContain(url)
    const within = pdf.count(/\/Subtype\s*\/Link/) - addresses.length
    const fromTopics = roadmap.steps.flatMap((step) => step.topics).reduce((sum, topic) => sum + topic.needs.length + topic.provenBy.length, 0)
    // each need and each proof at least twice, in its topic and in the table; and the list of contents
    expect(within).toBeGreaterThan(2 * fromTopics + 150)
  })

  needsPoppler('holds every step, topic, challenge and technology', () => {
    const text = textOf(plain)
    const titles = [...roadmap.steps.map(({ title }) => title), ...roadmap.steps.flatMap(({ topics }) => topics.map(({ title }) => title)), ...roadmap.challengeIndex.map(({ title }) => title)]
    expect(titles.filter((title) => !text.includes(typographic(title)))).toEqual([])
    expect(roadmap.steps.flatMap(({ topics }) => topics.flatMap(({ technologies }) => technologies)).filter((name) => !text.includes(name))).toEqual([])
    expect(roadmap.opening.routes.filter(({ title }) => !text.includes(title))).toEqual([])
  })

  needsPoppler('is plain while nothing is passed', () => {
    const text = textOf(plain)
    expect(text).not.toMatch(/Passed (on|with)|of 51 challenges passed|Tried, not passed/)
    expect(text).toMatch(/Not built yet/)
  })
})

describe('progress', () => {
  needsPoppler('ticks what is passed, with date, attempt and seed', () => {
    const text = textOf(some)
    expect(text).toContain('2 of 51 challenges passed · 25 November 2025')
    expect(text).toContain('Ada Lovelace')
    expect(text).toMatch(/Passed with distinction on 5 November 2025 · attempt 20251105-090000-a1 · seed seed-one/)
    expect(text).toMatch(/Passed on 6 November 2025 · attempt 20251106-235900-b2 · seed seed-two/)
    expect(text.match(/Passed (on|with distinction)/g)).toHaveLength(4)
    expect(text).toContain('Tried, not passed yet')
  })

  test('leads from a tick to what shows it', () => {
    const { addresses } = new ReadPdf(some)
    expect(addresses).toContain('https://example.test/attempts/1?a=b&c=%22')
    expect(addresses).toContain('file:///home/ada/tools%20rest/report.json')
  })
})

describe('hostile text', () => {
  const HOSTILE = '#panic("x") $x^2$ *b* _i_ `c` <late-fees> @step-1 #read("/etc/passwd") \\ // /* ]#[ \u202Etxt\u0007\u0000 漢字 \u{1F980} \u{10FFFF} \uD800 मर्\u200Dयाद مرحبا'
  const VISIBLE = ['#panic("x") $x^2$ *b* _i_ `c` <late-fees> @step-1 #read("/etc/passwd")', '// /* ]#[']

  function hostileRoadmap(): Roadmap {
    const [first, ...others] = roadmap.challengeIndex
    const [step] = structuredClone(roadmap.steps)
    if (!first || !step?.topics[0]) throw new Error('the roadmap is empty')
    step.topics = [{ ...step.topics[0], title: HOSTILE, markdown: `${HOSTILE}\n\n[a](javascript:alert(1)) <script>b</script> [c](#no-such-topic)\n\n\`\`\`${'x'.repeat(50)}"#\n${'long '.repeat(100)}\n\`\`\`\n\n| a | b |\n|---|---|\n| #c | $d |\n\n1. one\n   - two\n\n> said` }]
    return { ...roadmap, steps: [step], challengeIndex: [{ ...first, title: HOSTILE, proves: HOSTILE, also: HOSTILE }, ...others.filter((challenge) => challenge.step === 1)] }
  }
  const hostileProgress: Progress = { generatedAt: EMPTY.generatedAt, name: HOSTILE, challenges: { 'late-fees': { state: 'passed', passedAt: 'not a day', attempt: HOSTILE, seed: HOSTILE, evidence: `javascript:${HOSTILE}` }, '__proto__': { state: 'passed' } } }

  let hostile: Uint8Array
  beforeAll(async () => {
    hostile = await roadmapPdf(hostileRoadmap(), hostileProgress, { paper: 'a4' })
  })

  test('becomes no link', () => {
    const { addresses } = new ReadPdf(hostile)
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses.filter((address) => !address.startsWith('https://'))).toEqual([])
  })

  needsPoppler('is shown as it is', () => {
    const text = textOf(hostile).replaceAll(/[“”]/g, '"')
    for (const part of VISIBLE) expect(text).toContain(part)
    expect(text).not.toMatch(/root:.*:0:0/)
  })
})

test('what was done costs the book little more work than the book itself', async () => {
  const workMs = async (progress: typeof SOME, paper: 'a4' | 'letter') => {
    const before = process.cpuUsage()
    await roadmapPdf(roadmap, progress, { paper })
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  // in turn, so that whatever else this machine does meets both
  const spent = { plain: 0, some: 0 }
  for (let round = 0; round < 2; round++) {
    spent.plain += await workMs(EMPTY, 'a4')
    spent.some += await workMs(SOME, 'a4')
  }
  process.stdout.write(`the whole book took ${Math.round(spent.some / 2)} ms of processor time, the plain one ${Math.round(spent.plain / 2)} ms\n`)
  expect(spent.some / spent.plain).toBeLessThan(2)
})
