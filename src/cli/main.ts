import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { CannotTell } from '../model/mistake.ts'
import { EXIT } from '../model/verdict.ts'
import { fail } from './fail.ts'
import { version } from './version.ts'

// every command is loaded when it is asked for: nothing heavy stands on the way to --help
const program = new Command('roadworthy')
  .description('Starts your backend, speaks to it, attacks it, loads it, kills it, and says what holds.')
  .version(version(), '-V, --version')
  .option('--no-color', 'print without colours')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText('after', '\nFirst steps:\n  roadworthy start                  the road in your browser\n  roadworthy list                   what there is to build\n  roadworthy new tools-rest         a folder to begin in\n  roadworthy check                  run it from that folder\n')

program
  .command('start')
  .description('open the road in the browser: run challenges, see them live, keep the history')
  .option('--port <n>', 'the port to listen on, on this machine only', count)
  .option('--no-open', 'do not open a browser')
  .action(async (options) => {
    process.exitCode = await (await import('./start.ts')).start(options)
  })

program
  .command('list')
  .description('show the challenges, step by step')
  .option('--step <n>', 'only those of one step', step)
  .action(async (options) => (await import('./list.ts')).list(options))

program
  .command('show <challenge>')
  .description('read what a challenge asks for')
  .action(async (slug) => (await import('./show.ts')).show(slug, colors()))

program
  .command('new <challenge> [dir]')
  .description('make a folder that starts, to build a challenge in')
  .option('--starter <stack>', 'js, python, ...: what to begin with', 'js')
  .action(async (slug, dir, options) => (await import('./new.ts')).create(slug, dir, options))

program
  .command('check [dir]')
  .description('run a project and judge it')
  .option('--challenge <name>', 'which challenge; default: what roadworthy.yaml names')
  .option('--only <check...>', 'run these checks alone')
  .option('--seed <seed>', 'repeat a run: the same data, the same order')
  .option('--watch', 'run again on every change, failed checks first')
  .option('--url <address>', 'check a server that is already up')
  .option('--json', 'print the report as JSON, and nothing else, on stdout')
  .option('--junit <file>', 'write a JUnit report')
  .option('--html <file>', 'write a page to look at')
  .action(async (dir, options) => {
    process.exitCode = await (await import('./check.ts')).check(dir ?? '.', { ...options, color: colors() })
  })

program
  .command('practice <challenge>')
  .description('start a service that a challenge runs your program against, to try it by hand')
  .option('--service <name>', 'which one, if there are several')
  .action(async (slug, options) => {
    process.exitCode = await (await import('./practice.ts')).practice(slug, options)
  })

program
  .command('inspect [dir]')
  .description('inspect any project, or a server that is up, by its OpenAPI document')
  .option('--url <address>', 'inspect a server that is already up, on this machine')
  .option('--openapi <file>', 'its OpenAPI document: a file, an address or a path on the server')
  .option('--i-own-this-host', 'the address may be that of another machine, which is yours to risk')
  .option('--only <check...>', 'run these checks alone')
  .option('--seed <seed>', 'repeat an inspection: the same data, the same order')
  .option('--max-requests <n>', 'send no more requests than that', count)
  .option('--html <file>', 'write the sheet as a page to hand to somebody')
  .option('--json <file>', 'write the sheet as JSON')
  .option('--sarif <file>', 'write the sheet as SARIF 2.1.0')
  .action(async (dir, options) => {
    process.exitCode = await (await import('./inspect.ts')).inspect(dir ?? '.', { ...options, color: colors() })
  })

program
  .command('prove [challenge...]')
  .description('show that the checks of a challenge can be trusted')
  .option('--all', 'every challenge in the catalogue')
  .option('--jobs <n>', 'runs at once; default: three for every two cores', count)
  .option('--record', 'write the golden transcripts anew')
  .action(async (slugs, options) => {
    process.exitCode = await (await import('./prove.ts')).prove(slugs, options)
  })

program
  .command('pdf')
  .description('write the roadmap as a book, with what you have passed ticked off')
  .option('--out <file>', 'where to; default: backend-roadmap.pdf')
  .option('--paper <size>', 'a4 or letter', 'a4')
  .action(async (options) => (await import('./pdf.ts')).pdf(options, (await import('./progress.ts')).progress))

program
  .command('export [file]')
  .description('write your whole record into one file')
  .action(async (file) => (await import('./export.ts')).exportRecord(file))

program
  .command('import <file>')
  .description('take in a record that was exported')
  .action(async (file) => (await import('./import.ts')).importRecord(file))

program
  .command('doctor')
  .description('tell which services, languages and tools are here, and how to get the others')
  .action(async () => (await import('./doctor.ts')).doctor(colors()))

function colors(): boolean | undefined {
  return program.opts<{ color: boolean }>().color === false ? false : undefined
}

function step(text: string): number {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1 || n > 11) throw new InvalidArgumentError('Steps are numbered 1 to 11.')
  return n
}

function count(text: string): number {
  const n = Number(text)
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('It must be a whole number of at least 1.')
  return n
}

// a reader that went away (`| head`) is no reason to complain; what is under way ends as it does when the terminal goes away
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', () => {})
  stream.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = fail(new CannotTell(`The output could not be written: ${error.message}.`))
    else if (!process.emit('SIGHUP')) process.exit(process.exitCode ?? EXIT.passed)
  })
}

try {
  if (process.argv.length <= 2) program.outputHelp()
  else await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.passed : EXIT.userMistake
  else process.exitCode = fail(error)
}
// whatever a driver still holds open, the work is done: Node 24 has been seen to spin for ever in its own cleaning up
await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))))
process.exit()
