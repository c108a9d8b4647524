import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { attempt, finding, program, race, report, run } from '../explain/samples.ts'
import type { AttemptEvent } from '../model/event.ts'
import { CannotTell } from '../model/mistake.ts'
import { AttemptFolder } from './attempt-folder.ts'
import { json } from './json.ts'
import { readAttempts } from './read-attempts.ts'

let project: string
let elsewhere: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'roadworthy-'))
  elsewhere = mkdtempSync(join(tmpdir(), 'roadworthy-'))
})
afterEach(() => {
  for (const folder of [project, elsewhere]) rmSync(folder, { recursive: true, force: true })
})

function keep(events: AttemptEvent[] = attempt([race(), program()])): AttemptFolder {
  const folder = new AttemptFolder(project, elsewhere)
  for (const event of events) folder.listen(event)
  return folder
}

const read = (...path: string[]): string => readFileSync(join(project, ...path), 'utf8')

describe('AttemptFolder', () => {
  test('keeps the report and what failed programs read', () => {
    const { folder, stdinFile, trouble } = keep()
    expect(trouble).toBeUndefined()
    expect(folder).toBe('.roadworthy/attempts/20251125-100000-7f3a')
    expect(readdirSync(join(project, String(folder))).sort()).toEqual(['names-bad-lines.stdin', 'report.json'])
    expect(read(String(folder), 'report.json')).toBe(json(report(attempt([race(), program()]))))
    expect(stdinFile('names-bad-lines')).toBe(`${folder}/names-bad-lines.stdin`)
    expect(read(String(stdinFile('names-bad-lines')))).toBe('{"loan":1,"days":3}\nnot json\n')
    expect(stdinFile('one-charge-in-a-race')).toBeUndefined()
    expect(read('.roadworthy', '.gitignore')).toBe('*\n')
  })

  test('never writes over an attempt, nor over a learner’s .gitignore', () => {
    keep()
    writeFileSync(join(project, '.roadworthy', '.gitignore'), 'mine\n')
    expect(keep(attempt([race()])).folder).toBe('.roadworthy/attempts/20251125-100000-7f3a-2')
    expect(keep(attempt([race()])).folder).toBe('.roadworthy/attempts/20251125-100000-7f3a-3')
    expect(read('.roadworthy', 'attempts', '20251125-100000-7f3a', 'report.json')).toContain('names-bad-lines')
    expect(read('.roadworthy', '.gitignore')).toBe('mine\n')
  })

  test('does not keep input that was cut, or that nobody failed on', () => {
    const { folder } = keep(attempt([finding('cut', { verdict: 'failed', evidence: [run('a', { stdin: 'x'.repeat(9000) })] }), finding('fine', { evidence: [run('a', { stdin: 'x' })] })]))
    expect(readdirSync(join(project, String(folder)))).toEqual(['report.json'])
  })

  test('keeps within its folder, whatever an attempt is called', () => {
    const [started, ...rest] = attempt([{ ...program(), check: '../../evil' }])
    const { folder } = keep(started?.type === 'attempt-started' ? [{ ...started, attempt: '../../../evil' }, ...rest] : [])
    expect(folder).toMatch(/^\.roadworthy\/attempts\/[^/]+$/)
    expect(readdirSync(project)).toEqual(['.roadworthy'])
  })

  test('what the project has no room for is kept elsewhere, and its files are named whole', () => {
    writeFileSync(join(project, '.roadworthy'), 'a file')
    const { folder, trouble, stdinFile } = keep()
    expect(trouble).toBeInstanceOf(CannotTell)
    expect(trouble?.message).toBe(`The report could not be kept in ${project}/.roadworthy/attempts: a file is in the way.`)
    expect(trouble?.fix).toBe(`It was kept in ${elsewhere}/.roadworthy/attempts/20251125-100000-7f3a instead.`)
    expect(folder).toBe(join(elsewhere, '.roadworthy/attempts/20251125-100000-7f3a'))
    expect(readFileSync(String(stdinFile('names-bad-lines')), 'utf8')).toBe('{"loan":1,"days":3}\nnot json\n')
  })

  test('a project that is gone is not made anew', () => {
    rmSync(project, { recursive: true })
    expect(keep().trouble?.message).toContain('something deleted it during the run')
    expect(existsSync(project)).toBe(false)
  })

  test('what can be kept nowhere is one sentence all the same', () => {
    for (const home of [project, elsewhere]) writeFileSync(join(home, '.roadworthy'), 'a file')
    const { folder, trouble, stdinFile } = keep()
    expect(folder).toBeUndefined()
    expect(stdinFile('names-bad-lines')).toBeUndefined()
    expect(trouble?.fix).toBe(`Nor in ${elsewhere}: a file is in the way. The verdict stands without it.`)
  })

  // root may write anywhere
  test.skipIf(process.getuid?.() === 0)('a folder that may not be written to is said to be one', () => {
    chmodSync(project, 0o500)
    expect(keep().trouble?.message).toContain('may not be written to')
    chmodSync(project, 0o700)
  })

  // the kernel's own full disk
  test.skipIf(!existsSync('/dev/full'))('a full disk is said to be one', async () => {
    const { symlinkSync } = await import('node:fs')
    mkdirSync(join(project, '.roadworthy', 'attempts'), { recursive: true })
    symlinkSync('/dev/full', join(project, '.roadworthy', `.gitignore.${process.pid}.tmp`))
    expect(keep().trouble?.message).toMatch(/^The report could not be kept in .*: the disk is full\.$/)
  })
})

describe('readAttempts', () => {
  test('newest first; what is damaged is skipped with a word', () => {
    keep(attempt([race()]))
    const [started, ...rest] = attempt([program()])
    keep(started?.type === 'attempt-started' ? [{ ...started, attempt: 'later', at: '2025-11-26T10:00:00.000Z' }, ...rest] : [])
    for (const [name, text] of [['cut', '{"schema":'], ['other', '{"schema":"x"}']] as const) {
      mkdirSync(join(project, '.roadworthy', 'attempts', name))
      writeFileSync(join(project, '.roadworthy', 'attempts', name, 'report.json'), text)
    }
    mkdirSync(join(project, '.roadworthy', 'attempts', 'empty'))
    const { reports, skipped } = readAttempts(project)
    expect(reports.map((one) => one.attempt)).toEqual(['later', '20251125-100000-7f3a'])
    expect(skipped.sort()).toEqual([
      '.roadworthy/attempts/cut/report.json was skipped: it is not JSON.',
      '.roadworthy/attempts/empty/report.json was skipped: it is not there.',
      '.roadworthy/attempts/other/report.json was skipped: it is no roadworthy.report/1.',
    ])
  })

  test('a project without attempts has none', () => {
    expect(readAttempts(project)).toEqual({ reports: [], skipped: [] })
  })
})
