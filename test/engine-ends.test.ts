import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventually, isAlive, processesWith, Traces } from './support/left-over.ts'
import { makeFolder, makeProject, referenceOf, serverThat, webProject } from './support/project.ts'
import { keptReports, run, start, type Started } from './support/roadworthy.ts'

const ONE = ['--only', 'creates-with-a-location']

/** A server that ends for nobody and lets every request wait; the file `asked` tells that one has come. */
const DEAF = `for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {})\n${serverThat(`fs.writeFileSync('asked', '')`)}`

/** A check that is under way, waiting for a server that does not answer. */
async function underWay(args = ONE): Promise<Started & { folder: string; subject: number }> {
  const folder = webProject(DEAF)
  const started = start(['check', folder, ...args])
  expect(await eventually(() => existsSync(join(folder, 'asked')))).toBe(true)
  const [group] = started.traces.ledger().groups
  return { ...started, folder, subject: group as number }
}

describe('interrupted', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s once: tidy, and the report is kept', async (signal) => {
    const { child, ended, folder, subject } = await underWay()
    const began = performance.now()
    child.kill(signal)
    const { code, told } = await ended
    expect(performance.now() - began).toBeLessThan(3000)
    expect(code).toBe(130)
    expect(isAlive(subject)).toBe(false)
    expect(told).toContain('broken off after 0 of 1 check')
    expect(told).toMatch(/`--seed [0-9a-f]+` asks the same questions/)
    expect(keptReports(folder)).toMatchObject([{ outcome: 'interrupted', findings: [], summary: { exitCode: 130 } }])
  })

  test('Ctrl-C twice at once', async () => {
    const { child, ended, subject } = await underWay()
    const began = performance.now()
    child.kill('SIGINT')
    child.kill('SIGINT')
    setTimeout(() => child.kill('SIGINT'), 5)
    const { code } = await ended
    expect(performance.now() - began).toBeLessThan(2000)
    expect(code).toBe(130)
    expect(isAlive(subject)).toBe(false)
  })

  test('while it builds', async () => {
    const folder = makeProject({ 'roadworthy.yaml': 'challenge: tools-rest\nbuild: touch asked; sleep 1000\nprocesses:\n  web: node server.mjs\n' })
    const { child, ended } = start(['check', folder])
    expect(await eventually(() => existsSync(join(folder, 'asked')))).toBe(true)
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(keptReports(folder)).toMatchObject([{ outcome: 'interrupted' }])
  })

  test('while the program starts', async () => {
    const folder = webProject(`import { writeFileSync } from 'node:fs'\nwriteFileSync('asked', '')\nsetInterval(() => {}, 1000)`)
    const { child, ended } = start(['check', folder])
    expect(await eventually(() => existsSync(join(folder, 'asked')))).toBe(true)
    child.kill('SIGINT')
    const { code } = await ended
    expect(code).toBe(130)
    expect(keptReports(folder)).toMatchObject([{ outcome: 'interrupted' }])
  })

  test.each([1, 2])('with a database server running, Ctrl-C %i times', async (times) => {
    const { child, ended, saying, traces } = start(['check', referenceOf('loan-desk'), '--only', 'keeps-the-books'], { env: { ROADWORTHY_BOOT_SECONDS: '30' } })
    await saying('start:')
    const server = traces.ledger().folders.find((path) => path.includes('roadworthy-postgres')) as string
    expect(processesWith(server)).not.toEqual([])
    const began = performance.now()
    for (let time = 0; time < times; time++) child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(performance.now() - began).toBeLessThan(5000)
    expect(existsSync(server)).toBe(false)
    expect(await eventually(() => processesWith(server).length === 0, 2000)).toBe(true)
  })

  test('while the database server starts', async () => {
    const folder = referenceOf('loan-desk')
    const { child, ended, saying } = start(['check', folder, '--only', 'keeps-the-books'])
    await saying('services:')
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(keptReports(folder)).toMatchObject([{ outcome: 'interrupted' }])
  })

  test('a proof', async () => {
    const { child, ended, saying } = start(['prove', 'tools-rest', '--jobs', '1'])
    await saying('ok  ')
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })
})

describe('killed with SIGKILL', () => {
  test('the program is gone a moment later', async () => {
    const { child, ended, subject } = await underWay()
    expect(isAlive(subject)).toBe(true)
    child.kill('SIGKILL')
    expect((await ended).signal).toBe('SIGKILL')
    expect(await eventually(() => !isAlive(subject), 2000)).toBe(true)
  })

  test('and what has left its group, and was told nothing', async () => {
    const folder = makeFolder()
    const escapes = ['', 'env -i '].map((how) => `spawn('/bin/sh', ['-c', 'setsid ${how}sleep 1000 & echo $! >> ${folder}/pids'])`).join('\n')
    const { child, ended, saying } = start(['check', webProject(`${DEAF}\n${escapes}`), ...ONE])
    await saying('start:')
    const pids = () => (existsSync(join(folder, 'pids')) ? readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number) : [])
    expect(await eventually(() => pids().length === 2 && pids().every(isAlive))).toBe(true)
    child.kill('SIGKILL')
    await ended
    expect(await eventually(() => !pids().some(isAlive), 2000)).toBe(true)
  })

  test('the database server and its folder are gone a moment later', async () => {
    const folder = referenceOf('loan-desk')
    const { child, ended, saying, traces } = start(['check', folder, '--only', 'keeps-the-books', 'one-copy-one-loan'], { env: { ROADWORTHY_BOOT_SECONDS: '30' } })
    await saying('start:')
    const { groups, folders } = traces.ledger()
    const server = folders.find((path) => path.includes('roadworthy-postgres')) as string
    expect(processesWith(server)).not.toEqual([])
    child.kill('SIGKILL')
    await ended
    expect(await eventually(() => processesWith(server).length === 0 && !existsSync(server), 3000)).toBe(true)
    expect(groups.filter(isAlive)).toEqual([])
  })

  test('and its watchdog, too: the next run clears up', async () => {
    const traces = new Traces()
    const folder = webProject(DEAF)
    const first = start(['check', folder, ...ONE], { traces })
    expect(await eventually(() => existsSync(join(folder, 'asked')))).toBe(true)
    const { groups } = traces.ledger()
    for (const watchdog of processesWith(traces.folder)) if (isSweep(watchdog)) process.kill(watchdog, 'SIGKILL')
    first.child.kill('SIGKILL')
    await first.ended
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(groups.some(isAlive)).toBe(true)
    await run(['check', webProject('process.exit(1)')], { traces })
    await traces.gone()
    expect(groups.some(isAlive)).toBe(false)
  })
})

describe('two at once', () => {
  test('in one project: neither disturbs the other, and both reports are kept', async () => {
    const folder = referenceOf('tools-rest')
    const traces = new Traces()
    const args = ['check', folder, '--seed', 'same', '--only', 'creates-with-a-location', 'missing-is-gone']
    const both = await Promise.all([run(args, { traces }), run(args, { traces })])
    expect(both.map(({ code, told }) => [code, code === 0 ? '' : told])).toEqual([[0, ''], [0, '']])
    expect(keptReports(folder)).toMatchObject([{ outcome: 'finished', seed: 'same' }, { outcome: 'finished', seed: 'same' }])
    await traces.gone()
  })

  test('one is interrupted, the other goes on', async () => {
    const other = referenceOf('tools-rest')
    const traces = new Traces()
    const folder = webProject(DEAF)
    const first = start(['check', folder, ...ONE], { traces })
    expect(await eventually(() => existsSync(join(folder, 'asked')))).toBe(true)
    const second = run(['check', other], { traces })
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
    const { code, told } = await second
    expect(code, told).toBe(0)
    await traces.gone()
  })
})

describe('its reader goes away', () => {
  test('`| head -1`: it ends, passes for nothing, and keeps the report', async () => {
    const folder = webProject(DEAF)
    const { child, ended, saying } = start(['check', folder, ...ONE])
    await saying('A resource with manners')
    child.stdout?.destroy()
    const { code } = await ended
    expect(code).not.toBe(0)
    expect(keptReports(folder)).toHaveLength(1)
  })

  test('a list: nobody is told of a broken pipe', async () => {
    const { child, ended } = start(['list'])
    child.stdout?.destroy()
    const { code, stderr } = await ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})

const isSweep = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith('/bin/sh')
