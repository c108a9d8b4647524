import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { attempt, crash, finding, hostile, lostTool, open, race, report } from '../explain/samples.ts'
import type { AttemptEvent } from '../model/event.ts'
import { github, githubAnnotations, githubSummary } from './github.ts'

const folder = mkdtempSync(join(tmpdir(), 'roadworthy-'))
afterAll(() => rmSync(folder, { recursive: true }))

function play(events: AttemptEvent[], env: Record<string, string>): string {
  let text = ''
  const listen = github({ out: { write: (more) => (text += more) }, env })
  for (const event of events) listen(event)
  return text
}

describe('annotations', () => {
  test('one line for each, errors and warnings', () => {
    const lines = githubAnnotations(report(attempt([finding('a'), lostTool(), ...open()]))).split('\n')
    expect(lines.map((line) => line.split('::')[1])).toEqual([
      'error title=A tool with a serial number that is taken is refused',
      'warning title=Ten times the load costs less than three times the time',
      'warning title=A dump can be restored',
      undefined,
    ])
    expect(lines[0]).toContain('%0A    expected  status 409%0A')
  })

  test('nothing escapes from an annotation', () => {
    const text = githubAnnotations(report(attempt([{ ...hostile(), claim: '100%::error,file=a:b\n::error::x' }])))
    expect(text.trimEnd().split('\n')).toHaveLength(1)
    expect(text).toMatch(/^::error title=100%25%3A%3Aerror%2Cfile=a%3Ab\\n%3A%3Aerror%3A%3Ax::FAIL/)
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E]/u)
  })
})

describe('summary', () => {
  test('is a table', () => {
    expect(githubSummary(report(attempt([finding('a', { claim: 'A charge is made once' }), race(), ...open().slice(1, 3)])))).toMatchInlineSnapshot(`
      "### Charge once, however often you are asked

      | | Claim | What was seen |
      | --- | --- | --- |
      | ok | A charge is made once |  |
      | FAIL | Twenty copies of a request at once make one charge | charges made&#58; expected &#96;count&#96; to be 1, observed 20 |
      | skip | A key is still known after the program is killed | Blocked by &#96;one&#45;charge&#45;in&#45;a&#45;race&#96;&#46; |
      | skip | It recovers when the database comes back *(stretch)* | Does not apply&#58; SQLite has no connection that could be cut&#46; |

      1 of 3 required checks passed, 1 failed, 1 blocked · no stretch check applies · 3&#46;4 s · seed 7f3a

      Next: fix it and run only that: \`roadworthy check --only one-charge-in-a-race --seed 7f3a\`
      "
    `)
  })

  test('nothing in it is markup but ours', () => {
    const text = githubSummary(report(attempt([{ ...hostile(), claim: 'a | b\n| c | <img src=x> [x](http://x) @you `x` https://evil.example' }])))
    const row = text.split('\n').find((line) => line.startsWith('| FAIL'))
    expect(row?.replace(/&#\d+;/g, '')).toMatch(/^\| FAIL \| [^|<>[\]@`:]* \| [^|<>[\]@`:]* \|$/)
  })

  test('is appended where the workflow wants it', () => {
    const file = join(folder, 'summary.md')
    play(attempt([race()]), { GITHUB_STEP_SUMMARY: file })
    play(attempt([crash()]), { GITHUB_STEP_SUMMARY: file })
    expect(readFileSync(file, 'utf8').match(/^### /gm)).toHaveLength(2)
  })

  test('one that cannot be written costs a warning, no more', () => {
    const text = play(attempt([race()]), { GITHUB_STEP_SUMMARY: folder })
    expect(text).toMatch(/^::error title=Twenty.*\n::warning::The summary could not be written: .*\n$/)
  })
})
