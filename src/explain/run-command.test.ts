import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { runCommand, runCommands } from './run-command.ts'
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

test('input that nobody would paste is left to the seed', () => {
  const whole = run('cat', { stdin: 'x'.repeat(4100) })
  expect(whole.stdin.text).toHaveLength(4100)
  expect(runCommand(whole, undefined)).toEqual({ pieces: ['cat'], note: expect.stringContaining('seed') })
})

test('input that was too long for the record is not made up', () => {
  expect(runCommand(run('cat', { stdin: 'x'.repeat(9000) }), undefined)).toEqual({ pieces: ['cat'], note: expect.stringContaining('seed') })
})

const env = { TARGET_URL: 'http://127.0.0.1:41235', STAFF_TOKEN: 's3cret', TZ: 'Asia/Tokyo', SEED: '7' }
const variables = ['TARGET_URL', 'STAFF_TOKEN']

test('what it was run against is started first, and says itself where it is', () => {
  const commands = runCommands(run('npm test', { env, against: { variables, practice: 'slow' } }), { challenge: 'biting-tests' }, undefined)
  expect(commands.map(({ pieces }) => pieces.join(' '))).toEqual(['roadworthy practice biting-tests --service slow', 'TZ=Asia/Tokyo SEED=7 npm test < /dev/null'])
  expect(commands.map(({ note }) => note)).toEqual([expect.stringContaining('is gone'), expect.stringContaining('In another terminal')])
})

test('what was left out is said beside that', () => {
  const [, again] = runCommands(run('cat', { stdin: 'x'.repeat(9000), against: { variables, practice: 'slow' } }), { challenge: 'biting-tests' }, undefined)
  expect(again?.note).toMatch(/another terminal.*seed/)
})

test('where nobody can start one like it, there is no command with an address that leads nowhere', () => {
  expect(runCommands(run('npm test', { env, against: { variables } }), { challenge: 'biting-tests' }, undefined)).toEqual([])
  expect(runCommands(run('npm test', { env }), { challenge: 'biting-tests' }, undefined)).toEqual([runCommand(run('npm test', { env }), undefined)])
})
