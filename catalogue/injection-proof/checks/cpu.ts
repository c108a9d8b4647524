import { asvs } from 'roadworthy'
import type { Reply } from 'roadworthy'
import { Desk } from '../desk.ts'
import type { DeskCheck, DeskContext } from '../desk.ts'

/** Texts that make a careless pattern try everything. */
const PATTERN_LIKE: ((length: number) => string)[] = [
  (length) => `${'a'.repeat(length - 1)}!`,
  (length) => `${'a '.repeat(Math.floor(length / 2) - 1)}!!`,
  (length) => `${' '.repeat(length - 1)}x`,
  (length) => `${'('.repeat(Math.floor(length / 2))}${')'.repeat(Math.ceil(length / 2))}`,
  (length) => `${'%_'.repeat(Math.floor(length / 2))}`,
  (length) => `${'\\'.repeat(length)}`,
  (length) => `${'(a+)+'.repeat(Math.floor(length / 5))}$`,
]

const LETTERS: ((length: number) => string)[] = [
  (length) => '{{'.repeat(length / 2),
  (length) => `{{${'a'.repeat(length - 2)}`,
  (length) => `{{${' '.repeat(length - 2)}`,
  (length) => '{{a '.repeat(length / 4),
  (length) => '{{{}'.repeat(length / 4),
  (length) => `${' '.repeat(length - 1)}x`,
]

const SEARCHES = 20
const LONGEST_SEARCH = 1024
const LIMIT_MS = 30_000
/** What a length costs is clear by then. */
const CLEAR_MS = 20_000

export const textBurnsNoCpu: DeskCheck = {
  claim: 'No text that is searched for or filled in costs more than its length',
  because: 'A pattern with two ways to match the same letters tries all combinations. Thirty letters can then keep a core busy for a year.',
  hint: 'Do not make a regular expression of what a stranger sent, and mind + and * beside each other in your own. Look for fixed texts, scan from left to right once, limit the length.',
  reference: asvs('1.3.12'),
  stretch: true,
  alone: true,
  limitMs: 300_000,
  async run(context) {
    const { expect, given, growth, subject } = context
    const desk = new Desk(context)
    const part = await desk.add()
    given('a search', (await desk.found({ q: part.name }, given)).length).toBe(1)
    given('a preview', await desk.preview('Dear {{name}}', { name: 'Ada' })).toHaveStatus(200)

    const cpuOf = async (work: () => Promise<void>) => {
      const before = (await subject.usage()).cpuMs
      await work()
      return (await subject.usage()).cpuMs - before
    }
    const nothing = () => cpuOf(async () => {})
    const searching = await growth({ measure: (length) => cpuOf(() => search(context, length, cpuOf)), idle: nothing, from: 16, cap: LONGEST_SEARCH / 4 })
    context.note('CPU of searching', searching)
    const filling = await growth({ measure: (length) => cpuOf(() => fill(context, length)), idle: nothing, from: 8192, cap: 131_072 })
    context.note('CPU of filling in', filling)
    for (const [what, { verdict, slope }] of [['searching', searching], ['filling in', filling]] as const) {
      if (verdict === 'unclear') context.inconclusive(`how the CPU of ${what} grows could not be told`)
      expect(`how the CPU of ${what} grows with the length of the text`, verdict === 'fits' ? 'in line' : `with its power ${slope.toFixed(1)}`).toBe('in line')
    }
  },
}

/** A long search may be refused, or its address be too long; it must be answered. */
async function search(context: DeskContext, length: number, cpuOf: (work: () => Promise<void>) => Promise<number>): Promise<void> {
  let cpuMs = 0
  for (const textOf of PATTERN_LIKE) {
    const q = textOf(length)
    for (let time = 0; time < SEARCHES && cpuMs < CLEAR_MS; time++) {
      cpuMs += await cpuOf(async () => void (await expectAnswered(context, `a search for ${q.length} characters`, 'GET', `/supplies?q=${encodeURIComponent(q)}`)))
    }
  }
}

async function fill(context: DeskContext, length: number): Promise<void> {
  for (const textOf of LETTERS) {
    const template = textOf(length)
    const reply = await expectAnswered(context, `a preview of ${template.length} characters`, 'POST', '/previews', { template, vars: { a: 'bolt' } })
    context.expect(`a preview of ${template.length} characters`, reply).toHaveStatus(200)
  }
}

async function expectAnswered({ web, expect, subject }: DeskContext, what: string, method: string, path: string, body?: unknown): Promise<Reply | undefined> {
  const reply = await web.attempt(method, path, { body, limitMs: LIMIT_MS, retry503: false })
  // a program that is still at it would go on through the next check
  if (!reply) await subject.restart()
  expect(`${what} that looks like a pattern`, reply ? 'answered' : 'not answered').toBe('answered')
  return reply
}
