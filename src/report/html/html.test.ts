import { describe, expect, test } from 'vitest'
import { attempt, finding, hostile, planned, race, report, trouble } from '../../explain/samples.ts'
import { html } from './html.ts'

describe('html', () => {
  test('is one page that needs nothing else', () => {
    const page = html(report())
    expect(page).not.toMatch(/<(script|link|img|iframe|object|form|base)\b/i)
    expect(page).not.toMatch(/\b(src|srcset|action|on\w+)=|@import|url\(/)
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`)
    expect(page).toContain('<html lang="en">')
  })

  test('can be read by its headings, and every link in it leads somewhere', () => {
    const page = html(report())
    const levels = [...page.matchAll(/<h(\d)/g)].map(([, level]) => Number(level))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
    expect(page.match(/href="#check-/g)).toHaveLength(4)
  })

  test('says the verdict in words', () => {
    expect(html(report())).toContain('<strong>Not passed yet</strong>')
    expect(html(report(attempt([finding('a'), finding('b', { level: 'stretch' })])))).toContain('<strong>Passed with distinction</strong>')
    expect(html(report(attempt([finding('a', { verdict: 'inconclusive' })])))).toContain('<strong>Could not tell</strong>')
    expect(html(report(attempt([finding('a')], { outcome: 'interrupted' })))).toContain('<strong>Broken off</strong>')
    const page = html(report(attempt([], { trouble: trouble(), checks: planned([race()]) })))
    expect(page).toContain('<strong>Nothing was checked</strong>')
    expect(page).toContain('Cannot find module &#39;express&#39;')
  })

  test('marks what is wrong and says what was expected', () => {
    const page = html(report(attempt([race()])))
    expect(page).toContain('{&quot;count&quot;: <mark>20</mark>}')
    expect(page).toContain('<span class="says" style="margin-left:10ch">↑ expected 1</span>')
    expect(page).toContain('<pre class="command">curl -i &#39;http://localhost:3000/charges?key=order-c351&#39; \\\n  -H')
  })

  test('shows hostile content and does nothing with it', () => {
    const nasty = { ...hostile(), check: '"><script>x', claim: '</title><script>alert(1)</script>', reference: { title: 'x', url: 'javascript:alert(1)' } }
    const page = html(report(attempt([nasty])))
    expect(page).not.toMatch(/<script|<img|<\/failure|javascript:alert/i)
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202A-\u202E]/u)
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page.match(/<title>/g)).toHaveLength(1)
  })
})
