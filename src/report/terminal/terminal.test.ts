import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { attempt, finding, hostile, planned, race, trouble } from '../../explain/samples.ts'
import type { AttemptEvent } from '../../model/event.ts'
import { displayWidth } from './display-width.ts'
import { terminal, type TerminalOptions } from './terminal.ts'

const ESC = '\x1b'
const ACTIVE = /[\p{Cc}\u202E]/u
const PAINT = new RegExp(`${ESC}\\[(1|2|22|3[1236]|39)m`, 'g')
const UP = new RegExp(`${ESC}\\[\\d+A`)
const TOKEN = new RegExp(`${ESC}\\[(\\d+)A${ESC}\\[0J|\\n|[^\\n${ESC}]+|${ESC}\\[\\d+m`, 'g')

/** A terminal that understands what the live region says, and nothing else. */
class FakeTerminal {
  writes: string[] = []
  columns: number
  isTTY: boolean

  constructor(columns: number, isTTY: boolean) {
    this.columns = columns
    this.isTTY = isTTY
  }

  write(text: string): void {
    this.writes.push(text)
  }

  get text(): string {
    return this.writes.join('')
  }

  /** What stands on the screen in the end. */
  get screen(): string {
    const lines = ['']
    for (const [token, up] of this.text.matchAll(TOKEN)) {
      if (up) lines.splice(lines.length - 1 - Number(up), Number(up))
      else if (token === '\n') lines.push('')
      else if (!token.startsWith('\x1b')) lines[lines.length - 1] += token
    }
    return lines.join('\n')
  }
}

function play(events: AttemptEvent[], more: Partial<TerminalOptions> & { columns?: number; isTTY?: boolean } = {}): FakeTerminal {
  const out = new FakeTerminal(more.columns ?? 80, more.isTTY ?? false)
  const listen = terminal({ out, env: {}, ...more })
  for (const event of events) listen(event)
  return out
}

describe('in a log', () => {
  test('a line for each check as it finishes, then the cards, then what to do', () => {
    const few = [finding('charges-once', { claim: 'A charge is made once' }), finding('slow', { verdict: 'inconclusive', reason: 'The machine was busy.', claim: 'It stays quick' }), finding('late', { verdict: 'not-applicable', reason: 'There is no cache.', claim: 'Caches are told' })]
    expect(`\n${play(attempt(few)).text}`).toMatchInlineSnapshot(`
      "
      Charge once, however often you are asked
      3 checks · seed 7f3a

      build: npm ci
      ok     A charge is made once
      unsure It stays quick: Could not tell: The machine was busy.
      skip   Caches are told: Does not apply: There is no cache.

      ────────────────────────────────────────────────────────────────────────────────
      unsure It stays quick
             slow
             Could not tell: The machine was busy.

      ────────────────────────────────────────────────────────────────────────────────
      1 of 2 required checks passed, 1 unsure, 1 not applicable · 3.4 s · seed 7f3a
      Next: run what could not be told once more:
        roadworthy check --only slow --seed 7f3a
      "
    `)
  })

  test('each line is written at once', () => {
    const out = new FakeTerminal(80, false)
    const listen = terminal({ out, env: {} })
    const [started, ...rest] = attempt([race()])
    if (started) listen(started)
    for (const event of rest.slice(0, -1)) listen(event)
    expect(out.text).toContain('FAIL   Twenty copies')
    expect(out.text).not.toContain('Why it matters')
  })

  test('says once what the curl commands need, and keeps the next command whole', () => {
    const { text } = play(attempt(), { columns: 60 })
    expect(text.match(/The curl commands speak/g)).toHaveLength(1)
    expect(text).toMatch(/Next: fix these 3 and run only that:\n {2}roadworthy check --only one-charge-in-a-race duplicate-is-refused survives-a-bad-body --seed 7f3a\n$/)
  })

  test('no escape sequence is ours unless colour is wanted, and none is the program’s', () => {
    const events: AttemptEvent[] = [...attempt([hostile()])]
    events.splice(3, 0, { type: 'program-said', atMs: 1, process: 'web', stream: 'stderr', text: '\x1b[2Jboo\n::error::x\n' })
    expect(play(events, { programOutput: true }).text.replaceAll('\n', '')).not.toMatch(ACTIVE)
    const coloured = play(events, { programOutput: true, env: { FORCE_COLOR: '1' } }).text
    expect(coloured.replace(PAINT, '').replaceAll('\n', '')).not.toMatch(ACTIVE)
    expect(coloured).toContain('\x1b[31mFAIL')
    expect(play(events, { env: { FORCE_COLOR: '1' }, colour: false }).text).not.toContain('\x1b')
  })

  test('no line is a command to the runner of a workflow', () => {
    const events = attempt([{ ...hostile(), claim: '::error::x', output: '::error::y\n  ::add-mask::z\n##[error]w' }])
    const { text } = play(events, { env: { GITHUB_ACTIONS: 'true' }, columns: 40 })
    expect(text.split('\n').filter((line) => /^\s*::|##\[/.test(line))).toEqual([])
    expect(text).toContain('## [error]w')
  })

  test('the program’s output is shown when it is asked for', () => {
    const said: AttemptEvent = { type: 'program-said', atMs: 1, process: 'web', stream: 'stdout', text: 'listening\n' }
    const [started, ...rest] = attempt([])
    const events = started ? [started, said, ...rest] : []
    expect(play(events, { programOutput: true }).text).toContain('web | listening\n')
    expect(play(events).text).not.toContain('listening')
  })

  test('trouble comes instead of cards', () => {
    const { text } = play(attempt([], { trouble: trouble(), checks: planned([race()]) }))
    expect(text).toContain("| Error: Cannot find module 'express'")
    expect(text).toContain('nothing was checked')
  })
})

describe('on a terminal', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('shows what runs now, how much is done and for how long', () => {
    const out = new FakeTerminal(60, true)
    const listen = terminal({ out, env: {} })
    const events = attempt([finding('a', { claim: 'First' }), race()])
    const feed = (count: number) => {
      for (const event of events.splice(0, count)) listen(event)
      vi.advanceTimersByTime(1000)
    }
    feed(2)
    expect(out.screen).toMatch(/. building: npm ci · 1\.0 s\n$/)
    feed(2)
    expect(out.screen).toMatch(/. 0 of 2 checks · 2\.0 s\n {4}First\n$/)
    feed(2)
    expect(out.screen).toMatch(/ok {5}First\n. 1 of 2 checks · 3\.0 s\n {4}Twenty copies of a request at once make one charge\n$/)
    feed(9)
    expect(out.screen).not.toContain('of 2 checks ·')
    expect(out.screen).toContain('Why it matters')
  })

  test('draws at most ten times a second, and never a line that would wrap', () => {
    const out = new FakeTerminal(40, true)
    const listen = terminal({ out, env: {} })
    const checks = Array.from({ length: 50 }, (_, index) => finding(`c${index}`, { claim: `Claim ${index} that is far too long for a terminal of forty columns 東京` }))
    const events = attempt(checks)
    const last = events.pop()
    for (const event of events) {
      listen(event)
      vi.advanceTimersByTime(10)
    }
    const ms = events.length * 10
    expect(out.writes.length).toBeLessThanOrEqual(ms / 100 + 2)
    if (last) listen(last)
    const plain = stripVTControlCharacters(out.text)
    expect(plain.split('\n').filter((line) => displayWidth(line) > 40)).toEqual([])
    expect(out.screen.match(/^ok /gm)).toHaveLength(50)
  })

  test('stands still in CI, on a dumb terminal and after the end', () => {
    for (const env of [{ CI: 'true' }, { TERM: 'dumb' }]) expect(play(attempt(), { env, isTTY: true }).text).not.toMatch(UP)
    const out = play(attempt(), { isTTY: true })
    const writes = out.writes.length
    vi.advanceTimersByTime(1000)
    expect(out.writes).toHaveLength(writes)
    expect(vi.getTimerCount()).toBe(0)
  })
})
