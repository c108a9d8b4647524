import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { ProgramBroke } from '../../author/program-broke.ts'
import { Ledger } from '../../base/ledger.ts'
import { canMeasure } from '../../base/proc.ts'
import type { ProgramRun } from '../../model/evidence.ts'
import { Notebook, rejection } from '../probe-bench.ts'
import { programProbe } from './program-probe.ts'

let ledger: Ledger
beforeAll(() => {
  ledger = Ledger.open()
})
afterAll(() => ledger.close())

const ENV = { PATH: process.env.PATH ?? '' }

/** A probe for a shell command line, or for a Node program. */
function probe(program: { sh: string } | { node: string }, env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'program-test-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  if ('node' in program) writeFileSync(join(cwd, 'main.mjs'), program.node)
  const command = 'sh' in program ? program.sh : `'${process.execPath}' main.mjs`
  const notebook = new Notebook()
  const abort = new AbortController()
  return { program: programProbe({ command, cwd, env: { ...ENV, ...env }, ledger, recorder: notebook, signal: abort.signal }), notebook, abort, cwd }
}

const record = (notebook: Notebook) => notebook.all[0] as ProgramRun

/** Until nothing of it is left, or the time is over. */
async function goneWithin(ms: number, pid: number): Promise<boolean> {
  for (const end = performance.now() + ms; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 10))) {
    try {
      process.kill(pid, 0)
      if (canMeasure && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) return true
    } catch {
      return true
    }
  }
  return false
}

test('a run, and its record', async () => {
  const { program, notebook } = probe({ sh: 'sort' }, { LC_ALL: 'C' })
  const run = await program.run({ stdin: 'b\r\n\na\nç', args: ['-r', '--', '-'] })
  expect(run).toMatchObject({ exitCode: 0, stdout: 'ç\nb\r\na\n\n', lines: ['ç', 'b', 'a'], stderr: '', peakBytes: 0 })
  expect(run.signal).toBeUndefined()
  expect(run.record).toBe(notebook.all[0])
  expect(record(notebook)).toMatchObject({
    kind: 'run',
    command: 'sort -r -- -',
    env: {},
    stdin: { text: 'b\r\n\na\nç', bytes: 8 },
    stdout: { text: 'ç\nb\r\na\n\n', bytes: 9 },
    exitCode: 0,
  })
})

test('arguments arrive as they are, and the record can be typed', async () => {
  const { program, notebook } = probe({ node: 'console.log(JSON.stringify(process.argv.slice(2)))' })
  const args = ['plain', '', 'two words', "it's", '$HOME `id` "x" \\', 'a\nb', '*', 'é🔧']
  expect(JSON.parse((await program.run({ args })).stdout)).toEqual(args)
  expect(record(notebook).command).toMatch(/main\.mjs plain '' 'two words' 'it'\\''s'/)
})

test('the environment: its own, and what is set for one run', async () => {
  const { program, notebook } = probe({ sh: 'echo "$A-$B-${ROADWORTHY_RUN:+marked}"' }, { A: '1', B: '2' })
  expect((await program.run({ env: { B: '3' } })).stdout).toBe('1-3-marked\n')
  expect(record(notebook).env).toEqual({ B: '3' })
  expect((await program.run()).stdout).toBe('1-2-marked\n')
})

test('what it is run against is told to it, and remembered by name', async () => {
  const { program, notebook } = probe({ sh: 'echo "$TARGET_URL-$A"' }, { A: '1' })
  const against = { env: { TARGET_URL: 'http://127.0.0.1:41235', A: '2' } }
  expect((await program.run({ against, env: { A: '3' } })).stdout).toBe('http://127.0.0.1:41235-3\n')
  await program.run({ against: { ...against, practice: 'slow' } })
  await program.run()
  expect(notebook.all).toMatchObject([
    { env: { TARGET_URL: 'http://127.0.0.1:41235', A: '3' }, against: { variables: ['TARGET_URL', 'A'] } },
    { env: against.env, against: { variables: ['TARGET_URL', 'A'], practice: 'slow' } },
    { env: {} },
  ])
  expect(notebook.all.map((it) => 'against' in it)).toEqual([true, true, false])
})

test('stdout and stderr are kept apart, and a byte order mark is no part of a line', async () => {
  const { program } = probe({ sh: "printf '\\357\\273\\277one\\r\\ntwo'; echo oops >&2" })
  const run = await program.run()
  expect(run.stdout).toBe('\ufeffone\r\ntwo')
  expect(run.lines).toEqual(['one', 'two'])
  expect(run.stderr).toBe('oops\n')
})

test.each([
  ['text', 'x'.repeat(3_000_000)],
  ['bytes', Buffer.alloc(3_000_000, 'x')],
  ['a list', Array.from({ length: 3000 }, () => 'x'.repeat(1000))],
  ['bytes and text mixed', Array.from({ length: 3000 }, (_, i) => (i % 2 ? 'x'.repeat(1000) : Buffer.alloc(1000, 'x')))],
])('much input of a program that prints as it reads: %s', async (_, stdin) => {
  const { program, notebook } = probe({ sh: 'cat' })
  const run = await program.run({ stdin })
  expect(run.stdout.length).toBe(3_000_000)
  expect(/^x*$/.test(run.stdout)).toBe(true)
  expect(record(notebook).stdin).toEqual({ text: 'x'.repeat(8192), bytes: 3_000_000 })
})

test('a generator is asked for more only as the program reads, and is told when it is over', async () => {
  let asked = 0
  let returned = false
  async function* endless() {
    try {
      for (;;) {
        asked++
        yield 'y'.repeat(10_000)
      }
    } finally {
      returned = true
    }
  }
  const { program } = probe({ sh: 'sleep 0.3; head -c 100000 | wc -c' })
  const run = await program.run({ stdin: endless() })
  expect(run.lines.map((line) => line.trim())).toEqual(['100000'])
  expect(asked).toBeLessThan(60)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(returned).toBe(true)
})

test('a generator is told, too, when the run had to be ended', async () => {
  let returned = false
  const endless = (function* () {
    try {
      for (;;) yield 'y'.repeat(50_000)
    } finally {
      returned = true
    }
  })()
  const { program } = probe({ sh: 'sleep 30' })
  await rejection(program.run({ stdin: endless, limitMs: 200 }))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(returned).toBe(true)
})

test('a conversation: what is written next depends on what was printed', async () => {
  const heard: string[] = []
  let wake = () => {}
  async function* questions() {
    for (const question of ['one', 'two', 'three']) {
      yield `${question}\n`
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  const { program, notebook } = probe({ sh: 'while read -r line; do echo "you said $line"; done' })
  const run = await program.run({
    stdin: questions(),
    onStdout: (chunk) => {
      heard.push(chunk.toString())
      wake()
    },
  })
  expect(heard).toEqual(['you said one\n', 'you said two\n', 'you said three\n'])
  // it is not collected, but recorded
  expect(run.stdout).toBe('')
  expect(record(notebook).stdout.text).toBe('you said one\nyou said two\nyou said three\n')
})

test('a program that does not read its input', async () => {
  const { program } = probe({ sh: 'echo done' })
  expect((await program.run({ stdin: 'x'.repeat(5_000_000) })).stdout).toBe('done\n')
})

test('a program that closes its input early, and goes on', async () => {
  const { program } = probe({ node: "process.stdin.destroy(); setTimeout(() => console.log('done'), 100)" })
  expect((await program.run({ stdin: 'x'.repeat(5_000_000) })).stdout).toBe('done\n')
})

test('a program that prints much before it reads', async () => {
  const { program } = probe({ node: "process.stdout.write('y'.repeat(2_000_000), () => process.stdin.on('data', () => {}).on('end', () => console.log('\\nread')))" })
  const run = await program.run({ stdin: 'x'.repeat(2_000_000) })
  expect(run.lines.map((line) => line.length)).toEqual([2_000_000, 4])
})

test('without input there is an end at once', async () => {
  const { program } = probe({ sh: 'wc -c' })
  expect((await program.run()).stdout.trim()).toBe('0')
})

test('a mistake in what a check feeds is thrown as it is, and nothing is left', async () => {
  const { program, notebook } = probe({ sh: 'sleep 30' })
  const mistake = new Error('a mistake in the check')
  const failing = (function* () {
    yield 'x'.repeat(50_000)
    throw mistake
  })()
  expect(await rejection(program.run({ stdin: failing }))).toBe(mistake)
  expect(record(notebook).error).toBe('it was ended before its time')
})

test('what onStdout throws ends the run', async () => {
  const { program } = probe({ sh: 'yes' })
  const mistake = new Error('a claim that does not hold')
  const error = await rejection(
    program.run({
      onStdout: () => {
        throw mistake
      },
    }),
  )
  expect(error).toBe(mistake)
})

test('a run that does not end in time is the program’s fault, and nothing of it is left', async () => {
  const { program, notebook, cwd } = probe({ sh: 'echo begun; sh -c "echo \\$\\$ > pid; sleep 60" & sleep 60' })
  const began = performance.now()
  const error = await rejection(program.run({ limitMs: 400 }))
  expect(performance.now() - began).toBeLessThan(2000)
  expect(error).toBeInstanceOf(ProgramBroke)
  expect(error.message).toBe('the program did not end within 0.4 s')
  expect((error as ProgramBroke).shownBy).toBe(notebook.all[0])
  expect(record(notebook)).toMatchObject({ stdout: { text: 'begun\n' }, exitCode: null, error: 'the program did not end within 0.4 s' })
  expect(await goneWithin(1000, Number(readFileSync(join(cwd, 'pid'), 'utf8')))).toBe(true)
})

test('the end of the check ends the run', async () => {
  const { program, abort, notebook } = probe({ sh: 'sleep 60' })
  const running = rejection(program.run())
  await new Promise((resolve) => setTimeout(resolve, 100))
  const reason = new Error('over')
  abort.abort(reason)
  expect(await running).toBe(reason)
  expect(notebook.all).toHaveLength(1)
  expect(await rejection(program.run())).toBe(reason)
})

test('a flood of output is the program’s fault', async () => {
  const { program, notebook } = probe({ sh: 'yes' })
  const before = process.memoryUsage().rss
  const error = await rejection(program.run())
  expect(error).toBeInstanceOf(ProgramBroke)
  expect(error.message).toBe('the program wrote more than 64 MiB to its output')
  expect(record(notebook).stdout.bytes).toBeGreaterThan(64 * 2 ** 20)
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20)
})

test('a flood that is looked at as it comes is none', async () => {
  let bytes = 0
  const { program } = probe({ sh: 'head -c 100000000 /dev/zero' })
  const run = await program.run({ onStdout: (chunk) => (bytes += chunk.length) })
  expect(bytes).toBe(100_000_000)
  expect(run.record.stdout.bytes).toBe(100_000_000)
})

test('a flood on stderr is cut', async () => {
  const { program } = probe({ sh: 'head -c 30000000 /dev/zero | tr "\\0" x >&2; echo done' })
  const run = await program.run()
  expect(run.stdout).toBe('done\n')
  expect(run.stderr.length).toBeLessThan(200_000)
})

test.each([
  ['exit 3', 3, undefined],
  ['exit 255', 255, undefined],
  ['kill -SEGV $$', null, 'SIGSEGV'],
  ['kill -9 $$', null, 'SIGKILL'],
])('the end of `%s`', async (sh, exitCode, signal) => {
  const { program } = probe({ sh })
  const run = await program.run()
  expect(run.exitCode).toBe(exitCode)
  expect(run.signal).toBe(signal)
})

test.each([
  ['no-such-command-here --now', /^the command `no-such-command-here --now` could not be run: .*not found/],
  ['./', /^the command `\.\/` could not be run: /],
])('`%s` cannot be run', async (sh, message) => {
  const { program, notebook } = probe({ sh })
  const error = await rejection(program.run())
  expect(error).toBeInstanceOf(ProgramBroke)
  expect(error.message).toMatch(message)
  expect((error as ProgramBroke).shownBy).toBe(notebook.all[0])
})

test('exit code 127 of a program that has printed something is its own', async () => {
  const { program } = probe({ sh: 'echo hello; exit 127' })
  expect((await program.run()).exitCode).toBe(127)
})

test('what a program leaves behind is ended, and not waited for', async () => {
  const { program, cwd } = probe({ sh: 'sh -c "echo \\$\\$ > pid; sleep 60" & sleep 0.1; echo done' })
  const run = await program.run()
  expect(run.stdout).toBe('done\n')
  expect(run.ms).toBeLessThan(3000)
  expect(await goneWithin(1000, Number(readFileSync(join(cwd, 'pid'), 'utf8')))).toBe(true)
})

test('CPU is that of the program and all it started', async () => {
  const burn = (ms: number) =>
    `const used = () => process.cpuUsage().user + process.cpuUsage().system; const end = used() + ${ms}000; while (used() < end) for (let i = 0; i < 1e6; i++);`
  const idle = await probe({ node: 'setTimeout(() => {}, 300)' }).program.run()
  const busy = await probe({ node: burn(400) }).program.run()
  const below = await probe({ node: `import { execFileSync } from 'node:child_process'\nexecFileSync(process.execPath, ['-e', ${JSON.stringify(burn(400))}])` }).program.run()
  expect(idle.cpuMs).toBeGreaterThan(0)
  expect(idle.cpuMs).toBeLessThan(300)
  for (const run of [busy, below]) {
    expect(run.cpuMs).toBeGreaterThan(400)
    expect(run.cpuMs).toBeLessThan(900)
    expect(run.record.cpuMs).toBe(run.cpuMs)
  }
})

test('a program cannot write into what its CPU is read from', async () => {
  const { program } = probe({ sh: '{ echo 1m0s 1m0s; echo 9m0s 9m0s; } 2>/dev/null >&3; echo done' })
  const run = await program.run()
  expect(run.stdout).toBe('done\n')
  expect(run.cpuMs).toBeLessThan(60_000)
})

test.skipIf(!canMeasure)('memory is that of the program and all it started', async () => {
  const small = await probe({ node: 'setTimeout(() => {}, 200)' }).program.run({ memory: true })
  const large = await probe({ node: 'const all = Buffer.alloc(150e6, 1); setTimeout(() => all.length, 300)' }).program.run({ memory: true })
  expect(small.peakBytes).toBeGreaterThan(10e6)
  expect(small.peakBytes).toBeLessThan(120e6)
  expect(large.peakBytes).toBeGreaterThan(150e6)
  expect(large.record.peakBytes).toBe(large.peakBytes)
})

test('heaps are kept small where memory is measured, and only there', async () => {
  const { program, notebook } = probe({ sh: 'echo "$NODE_OPTIONS|$JAVA_TOOL_OPTIONS|$DOTNET_GCHeapHardLimit|$GOMEMLIMIT"' }, { NODE_OPTIONS: '--no-warnings' })
  expect((await program.run({ memory: true })).lines).toEqual(['--no-warnings --max-old-space-size=160|-Xmx160m|0xA000000|160MiB'])
  expect((await program.run()).lines).toEqual(['--no-warnings|||'])
  expect(record(notebook).env).toEqual({})
})

test('runs side by side', async () => {
  const { program, notebook } = probe({ sh: 'cat' })
  const runs = await Promise.all(Array.from({ length: 8 }, (_, i) => program.run({ stdin: `${i}` })))
  expect(runs.map((run) => run.stdout)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
  expect(notebook.all).toHaveLength(8)
})
