import type { Started, StartOptions, SubjectControl } from '../author/context.ts'
import { freePort } from '../base/free-port.ts'
import type { Ledger } from '../base/ledger.ts'
import { canMeasure, cpuMsOf, memoryOf } from '../base/proc.ts'
import type { Recorder } from '../model/recorder.ts'
import { httpProbe } from '../probes/http/http-probe.ts'
import { programProbe } from '../probes/program/program-probe.ts'
import { launch } from './once.ts'
import { NotApplicable } from './outcome.ts'
import type { Project } from './project.ts'
import { readProjectFile, removeProjectFile } from './project-files.ts'
import type { Stage } from './stage.ts'
import type { Subject } from './subject.ts'

interface Options {
  stage: Stage
  subject: Subject
  project: Project
  ledger: Ledger
  recorder: Recorder
  signal: AbortSignal
}

/** The processes as one check may handle them; what it follows and starts ends with it. */
export function subjectControl({ stage, subject, project, ledger, recorder, signal }: Options): SubjectControl {
  return {
    kill: () => subject.kill(),
    terminate: (graceMs) => subject.terminate(graceMs),
    stop: () => subject.stop(),
    cont: () => subject.cont(),
    restart: () => subject.restart(),
    scale: (instances) => subject.scale(instances),
    release: () => subject.release(),
    usage: () => subject.usage(),
    output: () => subject.output(),
    log: () => subject.log(signal),
    follow: (each) => subject.follow(each, signal),
    of: (process) => subject.of(process),
    async run(process, options) {
      const env = await stage.environmentFor({ process, index: 0 })
      return programProbe({ command: commandOf(project, process), cwd: project.folder, env, ledger, recorder, signal }).run(options)
    },
    demand: (process) => void commandOf(project, process),
    file: (path) => readProjectFile(project.folder, path),
    remove: (path) => removeProjectFile(project.folder, path),
    start: (process, options = {}) => start(process, options, { stage, project, ledger, recorder, signal }),
  }
}

async function start(process: string, { env, port: variable }: StartOptions, options: Omit<Options, 'subject'>): Promise<Started> {
  const { stage, project, ledger, recorder, signal } = options
  signal.throwIfAborted()
  const port = variable === undefined ? undefined : await freePort()
  const child = await launch({
    phase: 'start',
    command: commandOf(project, process),
    folder: project.folder,
    env: { ...(await stage.environmentFor({ process, index: 0 })), ...(variable ? { [variable]: String(port) } : {}), ...env },
    ledger,
  })
  const end = () => void child.kill()
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
  stage.scope.defer(`a \`${process}\` process`, () => child.kill())
  return {
    get exit() {
      return child.exit
    },
    exited: child.exited,
    kill: () => child.kill(),
    terminate: (graceMs = 10_000) => child.terminate(graceMs),
    stop: () => void child.signal('SIGSTOP'),
    cont: () => void child.signal('SIGCONT'),
    usage: async () => {
      if (!canMeasure) throw new NotApplicable('processes can be measured on Linux only')
      return { cpuMs: cpuMsOf([child.pid]), bytes: memoryOf([child.pid]) }
    },
    output: () => child.output.text(),
    ...(port === undefined ? {} : { web: httpProbe({ address: () => ({ host: '127.0.0.1', port }), pool: stage.pool, recorder, signal }) }),
  }
}

function commandOf(project: Project, process: string): string {
  const command = project.processes[process]
  if (command === undefined) throw new NotApplicable(`the project names no \`${process}\` process; it can be named under \`processes:\` in roadworthy.yaml`)
  return command
}
