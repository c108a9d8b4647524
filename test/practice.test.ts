import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { referenceOf } from './support/project.ts'
import { run, start, type StartOptions, type Started } from './support/roadworthy.ts'

const NAMES = ['plain', 'unusual', 'slow', 'later-summer', 'leap-day', 'clock-change']
const pretends = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false

interface Practising extends Started {
  /** What it said that a shell should export. */
  exported: Record<string, string>
  said: string
}

/** A practice that is up. */
async function practising(args: string[] = [], options?: StartOptions): Promise<Practising> {
  const started = start(['practice', 'biting-tests', ...args], options)
  let said = ''
  started.child.stdout?.on('data', (text: string) => (said += text))
  await started.saying('clock-change')
  const exported = Object.fromEntries([...said.matchAll(/^ {2}export (\w+)=(\S+)\r?$/gm)].map(([, name, value]) => [name as string, value as string]))
  return { ...started, exported, said }
}

/** A command as a person would type it in that folder. */
function shell(command: string, cwd: string, env: Record<string, string>): Promise<{ code: number | null; stdout: string }> {
  const child = spawn('/bin/sh', ['-c', command], { cwd, env: { ...process.env, NODE_OPTIONS: undefined, NODE_TEST_CONTEXT: undefined, ...env }, stdio: ['ignore', 'pipe', 'ignore'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout })))
}

const testOf = (folder: string): string => (parse(readFileSync(join(folder, 'roadworthy.yaml'), 'utf8')) as { processes: { test: string } }).processes.test

/** The reference with one edit. */
function planted(file: string, from: string, to: string): string {
  const folder = referenceOf('biting-tests')
  const text = readFileSync(join(folder, file), 'utf8')
  expect(text.split(from)).toHaveLength(2)
  writeFileSync(join(folder, file), text.replace(from, () => to))
  return folder
}

describe('a correct service, to try a suite on', () => {
  test.each(['plain', 'unusual', 'leap-day'])('%s: the suite passes it, again and again, with what it was told', async (name) => {
    const folder = referenceOf('biting-tests')
    const { child, ended, exported } = await practising(['--service', name])
    expect(Object.keys(exported)).toEqual(['TARGET_URL', 'RESTART_URL', 'STAFF_TOKEN', 'SEED'])
    for (const _ of [1, 2]) expect((await shell(testOf(folder), folder, exported)).code).toBe(0)
    expect(readFileSync(join(folder, 'reports', 'junit.xml'), 'utf8')).toContain('<testcase')
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('is the first one if none is named; the others are named, and none but correct ones', async () => {
    const { child, ended, said, exported } = await practising()
    expect(said).toContain('Here is a correct service. Ctrl-C ends it.')
    expect([...said.matchAll(/^ {2}([a-z-]+) +a correct service/gm)].map(([, name]) => name)).toEqual(NAMES.slice(1))
    expect(exported['TARGET_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    child.kill('SIGINT')
    await ended
  })

  test('does not tire: who practises may ask more than a suite may', async () => {
    const { child, ended, exported } = await practising()
    const { hostname, port } = new URL(exported['TARGET_URL'] as string)
    const socket = connect(Number(port), hostname)
    const asked = 20_500
    // one after the other on one connection, without waiting for answers: that takes two seconds
    socket.end('GET /healthz HTTP/1.1\r\nHost: lendery\r\n\r\n'.repeat(asked - 1) + 'GET /healthz HTTP/1.1\r\nHost: lendery\r\nConnection: close\r\n\r\n')
    let text = ''
    for await (const chunk of socket.setEncoding('latin1')) text += chunk as string
    expect(text.split('{"ok":true}').length - 1).toBe(asked)
    child.kill('SIGINT')
    await ended
  })
})

describe('it ends, and nothing is left', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('at %s, also with a connection open', async (signal) => {
    const { child, ended, exported } = await practising(['--service', 'slow'])
    const open = fetch(`${exported['TARGET_URL']}/clock`).catch(() => undefined)
    child.kill(signal)
    expect(await ended).toMatchObject({ code: 0, signal: null })
    await open
    for (const url of [exported['TARGET_URL'], exported['RESTART_URL']]) await expect(fetch(url as string)).rejects.toThrow('fetch failed')
  })

  test.runIf(pretends)('when the terminal goes away', async () => {
    const { child, ended, exported } = await practising([], { by: ['/bin/sh', '-c', 'exec script -qec "$*" /dev/null', 'sh'] })
    expect((await fetch(`${exported['TARGET_URL']}/healthz`)).status).toBe(200)
    child.kill('SIGKILL')
    await ended
    await expect(fetch(exported['TARGET_URL'] as string)).rejects.toThrow('fetch failed')
  })
})

describe('what cannot be practised on is refused', () => {
  test.each(['tools-rest', 'late-fees', 'three-clouds-one-function'])('%s', async (slug) => {
    const { code, stdout, stderr } = await run(['practice', slug])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`${slug} has no service to practise on: its checks speak to your program, and not your program to a service of theirs.\nIn the folder of your project \`roadworthy check\` runs them.\n`)
  })

  test.each(['slo', 'five-minutes-cost', 'constructor'])('--service %s', async (name) => {
    const { code, stderr } = await run(['practice', 'biting-tests', '--service', name])
    expect({ code, stderr }).toEqual({ code: 2, stderr: `biting-tests has no service called \`${name}\`.\n${name === 'slo' ? 'Did you mean `slow`? ' : ''}There are: ${NAMES.join(', ')}.\n` })
  })
})

describe('"See it again" leads to something that works', () => {
  const again = (stdout: string): string[] => (/See it again\n([^]*?)\n\n/.exec(stdout)?.[1] ?? '').split('\n').map((line) => line.trim())

  test('a false alarm: the same kind of service is started, and the alarm is raised again', async () => {
    const folder = planted('service.js', 'CREATED = [200, 201]', 'CREATED = [200]')
    const { code, stdout } = await run(['check', folder, '--only', 'passes-a-correct-service'])
    expect(code, stdout).toBe(1)
    const lines = again(stdout)
    expect(lines[0]).toBe('roadworthy practice biting-tests --service plain')
    const command = lines.find((line) => line.startsWith('SEED=')) as string
    expect(command).not.toMatch(/TARGET_URL|RESTART_URL|STAFF_TOKEN/)
    expect(lines.at(-1)).toMatch(/^roadworthy check --only passes-a-correct-service --seed \w+$/)
    const { child, ended, exported } = await practising(lines[0]?.split(' ').slice(3))
    const seen = await shell(command, folder, exported)
    expect(seen.code).toBe(1)
    expect(seen.stdout).toContain('expected status 200, got 201')
    child.kill('SIGINT')
    await ended
  })

  test('a fault that was not noticed: the check makes the same one again, and no address leads nowhere', async () => {
    const folder = planted('rules/boundaries.js', '[1, 4, 5, 6]', '[2, 3, 8]')
    const first = await run(['check', folder, '--only', 'catches-boundary-faults'])
    expect(first.code, first.stdout).toBe(1)
    const [command, ...note] = again(first.stdout)
    expect(note.join(' ')).toContain('starts it anew')
    const second = await run((command as string).split(' ').slice(1), { cwd: folder })
    const broken = (stdout: string) => /the verdict on a service with [^\n]*/.exec(stdout)?.[0]
    expect(broken(second.stdout)).toBe(broken(first.stdout))
    expect(broken(first.stdout)).toContain('a fault at a limit')
  })
})
