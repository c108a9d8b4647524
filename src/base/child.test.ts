import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Child, type ChildOptions } from './child.ts'
import { freePort } from './free-port.ts'
import { Ledger } from './ledger.ts'
import { poll } from './poll.ts'
import { isGroupAlive, listeningPorts, processesBranded, processesMarked, treeOf } from './proc.ts'

let ledger: Ledger
let cwd: string
beforeAll(() => {
  ledger = Ledger.open()
  cwd = mkdtempSync(join(tmpdir(), 'roadworthy-child-'))
})
afterAll(() => {
  ledger.close()
  rmSync(cwd, { recursive: true, force: true })
})

const started: Child[] = []
afterEach(async () => void (await Promise.all(started.splice(0).map((child) => child.kill()))))

async function start(command: ChildOptions['command'], more: Partial<ChildOptions> = {}): Promise<Child> {
  const child = await Child.start({ command, cwd, env: { PATH: process.env['PATH'] ?? '' }, ledger, ...more })
  started.push(child)
  return child
}

const said = (child: Child, text: string) => poll({ everyMs: 2, forMs: 5000 }, () => child.output.text().includes(text) || undefined)

describe('how it ended', () => {
  test.each([
    ['exit 0', { code: 0, signal: null }],
    ['exit 3', { code: 3, signal: null }],
    ['kill -9 $$', { code: null, signal: 'SIGKILL' }],
    // the shell in between tells of it by an exit code
    [`sh -c 'kill -SEGV $$'; exit $?`, { code: null, signal: 'SIGSEGV' }],
    ['no-such-program-at-all', { code: 127, signal: null }],
  ] as const)('%s', async (command, exit) => {
    const child = await start(command)
    expect(await child.exited).toEqual(exit)
    expect(child.exit).toEqual(exit)
  })

  test('a program that there is not, or may not be run', async () => {
    await expect(start(['/no/such/program'])).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(start('true', { cwd: '/no/such/folder' })).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('its output', () => {
  test('is whole when it has exited, and one that it left behind does not hold it up', async () => {
    const seen: [string, string][] = []
    const child = await start('echo one; echo two >&2; sleep 1000 & echo three', { onOutput: (stream, chunk) => void seen.push([stream, chunk.toString()]) })
    const began = performance.now()
    await child.exited
    expect(performance.now() - began).toBeLessThan(2000)
    expect(child.output.text().split('\n').sort()).toEqual(['', 'one', 'three', 'two'])
    expect(seen.filter(([stream]) => stream === 'stderr')).toEqual([['stderr', 'two\n']])
  })

  test('is drained, however much it is', async () => {
    const child = await start('head -c 50000000 /dev/zero', { keepBytes: 1000 })
    expect(await child.exited).toEqual({ code: 0, signal: null })
    expect(child.output).toMatchObject({ total: 50_000_000, dropped: 49_998_000 })
  })
})

describe('terminate', () => {
  test('waits for the program, not for the shell that started it', async () => {
    const child = await start(`node -e "process.on('SIGTERM', () => setTimeout(() => { console.log('in order'); process.exit() }, 300)); setInterval(() => {}, 1000); console.log('up')"; true`)
    await said(child, 'up')
    expect(await child.terminate(5000)).toBe(true)
    expect(child.output.text()).toContain('in order')
    expect(isGroupAlive(child.pid)).toBe(false)
  })

  test('kills one that will not', async () => {
    const child = await start(`trap '' TERM; echo up; while :; do sleep 1; done`)
    await said(child, 'up')
    const began = performance.now()
    expect(await child.terminate(100)).toBe(false)
    expect(performance.now() - began).toBeLessThan(2000)
    expect(isGroupAlive(child.pid)).toBe(false)
  })

  test('one that was stopped is woken', async () => {
    const child = await start('echo up; sleep 1000')
    await said(child, 'up')
    child.signal('SIGSTOP')
    expect(await child.terminate(2000)).toBe(true)
  })
})

test('kill takes the whole group, and leaves its port free', async () => {
  const port = await freePort()
  const child = await start(`node -e "require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))" & sleep 1000 & wait`)
  await said(child, 'up')
  expect(treeOf([child.pid]).length).toBeGreaterThanOrEqual(3)
  expect(listeningPorts([child.pid])).toEqual([port])
  await child.kill()
  expect(isGroupAlive(child.pid)).toBe(false)
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve))
  server.close()
  // once more does no harm
  await child.kill()
})

describe('Ledger', () => {
  test('close ends what was started, wherever it went, and takes the folders away', async () => {
    const own = Ledger.open()
    const folder = own.makeFolder('own')
    const inMemory = own.makeFolder('own', { inMemory: true })
    const file = join(cwd, 'pids')
    const sleeping = `setsid env -i sleep 1000 & echo $! >> ${file}`
    await start(`${sleeping}; sh -c '${sleeping}'; setsid sleep 1000 & echo up; sleep 1000`, { ledger: own })
    await poll({ everyMs: 5, forMs: 5000 }, () => (existsSync(file) && readFileSync(file, 'utf8').split('\n').length === 3) || undefined)
    const brand = Number(/\d{4,}/.exec(own.brand)?.[0])
    const marked = () => [processesMarked(own.id).length, processesBranded(brand).length]
    // the shell and two of its children bear the mark, the brand those two as well that were told nothing
    await poll({ everyMs: 5, forMs: 5000 }, () => marked().join() === '3,5' || undefined)
    expect(marked()).toEqual([3, 5])
    own.close()
    await poll({ everyMs: 5, forMs: 2000 }, () => (processesMarked(own.id).length === 0 && processesBranded(brand).length === 0) || undefined)
    expect(processesMarked(own.id)).toEqual([])
    expect(processesBranded(brand)).toEqual([])
    expect([own.folder, folder, inMemory].filter((path) => existsSync(path))).toEqual([])
    own.close()
  })

  test('two at once know nothing of each other', async () => {
    const other = Ledger.open()
    const child = await start('echo up; sleep 1000')
    await said(child, 'up')
    const folder = ledger.makeFolder('mine')
    other.close()
    Ledger.open().close()
    expect(child.exit).toBe(undefined)
    expect(isGroupAlive(child.pid)).toBe(true)
    expect(existsSync(folder)).toBe(true)
  })

  test('a folder can be taken away early', async () => {
    const folder = ledger.makeFolder('mine')
    await ledger.removeFolder(folder)
    expect(existsSync(folder)).toBe(false)
    await ledger.removeFolder(folder)
  })
})
