import { describe, expect, test } from 'vitest'
import { planned, race, trouble } from '../../explain/samples.ts'
import { inspection, nasty } from './sheet-samples.ts'
import { sheetHtml } from './sheet-html.ts'
import { sheetLines } from './sheet-lines.ts'
import { sheetOf } from './sheet-of.ts'

describe('the page', () => {
  test('needs nothing else', () => {
    const page = sheetHtml(sheetOf(inspection()))
    expect(page).not.toMatch(/<(script|link|img|iframe|object|form|base)\b/i)
    expect(page).not.toMatch(/\b(src|srcset|action|on\w+)=|@import|url\(/)
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`)
  })

  test('can be read by its headings, and every link in it leads somewhere', () => {
    const page = sheetHtml(sheetOf(inspection()))
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target)
    expect(links).toEqual(['dangerous', 'major', 'minor', 'advisory', 'held', 'untold', 'exempt', 'notApplicable'])
    for (const target of links) expect(ids).toContain(target)
  })

  test('says the result in words, and the exemption’s reason', () => {
    const page = sheetHtml(sheetOf(inspection()))
    expect(page).toContain('<strong>Not roadworthy</strong>')
    expect(page).toContain('the data can be made again from the ledger')
    expect(sheetHtml(sheetOf(inspection([], { trouble: trouble(), checks: planned([race()]) })))).toContain('Cannot find module &#39;express&#39;')
  })

  test('shows hostile content and does nothing with it', () => {
    const page = sheetHtml(sheetOf(nasty()))
    expect(page).not.toMatch(/<script|<img|<\/failure|href="javascript/i)
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202A-\u202E]/u)
    expect(page.match(/<title>/g)).toHaveLength(1)
  })
})

describe('on the terminal', () => {
  const lines = sheetLines(sheetOf(inspection(), { replay: 'roadworthy inspect' }), { columns: 80 })

  test('the gravest and the verdict stand at the end, where one looks', () => {
    const at = (text: string) => lines.findIndex((line) => line.startsWith(text))
    const order = ['What was inferred', 'Does not apply', 'Exempt', 'Could not be told', 'ADVISORY', 'MINOR', 'MAJOR', 'DANGEROUS', 'NOT ROADWORTHY  1 dangerous, 2 major and 1 minor defects'].map(at)
    expect(order).not.toContain(-1)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(lines).toContain('    roadworthy inspect --only strangers-are-kept-out --seed 7f3a')
  })

  test('no line is broader than it may be, save what must stay whole', () => {
    for (const line of lines.filter((one) => !/https?:|^\s+(curl|-H|-d)/.test(one))) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('hostile content does nothing to it', () => {
    expect(sheetLines(sheetOf(nasty()), { columns: 80 }).join('')).not.toMatch(/[\p{Cc}\u202A-\u202E]/u)
  })
})
