import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { run } from './samples.ts'

test('reads from the file that was kept', () => {
  const it = run('node main.js --strict', { env: { TZ: 'Asia/Tokyo', NOTE: "it's" }, stdin: 'a\n' })
  expect(runCommand(it, '.roadworthy/attempts/a/names.stdin').pieces.join(' ')).toBe(
    `TZ=Asia/Tokyo NOTE='it'\\''s' node main.js --strict < .roadworthy/attempts/a/names.stdin`,
  )
})

test('without a file it brings its input along', () => {
  const command = runCommand(run('cat', { stdin: "it's\n\tnot json\n" }), undefined)
  expect(execFileSync('bash', ['-c', command.pieces.join(' ')]).toString()).toBe("it's\n\tnot json\n")
})

test('no input is no terminal', () => {
  expect(runCommand(run('cat'), undefined).pieces).toEqual(['cat < /dev/null'])
})

test('a compound command reads as a whole', () => {
  const command = runCommand(run('cat | tr a b', { stdin: 'a' }), undefined)
  expect(execFileSync('bash', ['-c', command.pieces.join(' ')]).toString()).toBe('b')
})

test('input that was too long for the record is not made up', () => {
  expect(runCommand(run('cat', { stdin: 'x'.repeat(9000) }), undefined)).toEqual({ pieces: ['cat'], note: expect.stringContaining('seed') })
})
