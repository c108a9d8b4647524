import type { Context, Program, Web } from '../author/context.ts'
import type { DescribedApi, SourceTree } from '../author/described-api.ts'
import { makeExpect } from '../author/expect.ts'
import { Fresh } from '../author/fresh.ts'
import type { PairedOptions, PollOptions } from '../author/judging.ts'
import type { LoadOptions } from '../author/load.ts'
import type { Ledger } from '../base/ledger.ts'
import { sleep } from '../base/deadline.ts'
import { Random } from '../base/random.ts'
import { graphqlProbe } from '../probes/graphql/graphql-probe.ts'
import type { RequestBudget } from '../probes/http/budget.ts'
import { httpProbe } from '../probes/http/http-probe.ts'
import { programProbe } from '../probes/program/program-probe.ts'
import { tcpProbe } from '../probes/tcp/tcp-probe.ts'
import type { ApiMemory } from '../probes/openapi/api-memory.ts'
import { growth } from './growth.ts'
import type { Pace } from './judging/pace.ts'
import { paired } from './judging/paired.ts'
import { poll } from './judging/poll.ts'
import { quiet } from './judging/quiet.ts'
import { Inconclusive, NotApplicable } from './outcome.ts'
import type { Project } from './project.ts'
import { scenario } from './scenario.ts'
import type { Secrets } from './secrets/secrets.ts'
import type { Stage } from './stage.ts'
import { subjectControl } from './subject-control.ts'
import type { TrialRecorder } from './trial-recorder.ts'
import type { Target } from './target.ts'

export interface ContextOptions {
  id: string
  /** Makes names of this check unlike those of any other in the attempt. */
  suffix: string
  seed: string
  recorder: TrialRecorder
  signal: AbortSignal
  decided: () => void
  /** The measure of its waits. */
  pace: Pace
  limitMs: number
  project: Project
  ledger: Ledger
  /** What the challenge puts into the environment of the processes. */
  env: Record<string, string>
  /** Where the subject runs; absent if only a server that is already up is checked. */
  stage?: Stage
  target?: Target
  /** What may be sent in all; absent without a limit. */
  budget?: RequestBudget
  /** Told of what lets the project's users in. */
  secrets: Secrets
}

/** What one check is handed. Parts that the challenge or this run does not have end the check when they are asked for. */
export function checkContext(options: ContextOptions): Context & Record<string, unknown> {
  const { recorder, signal, pace, stage } = options
  // a check that runs into its own limit has failed; that it was never quiet is no failure
  const neverQuietMs = Math.min(30_000, options.limitMs / 2)
  const random = new Random(`${options.seed}/${options.id}`)
  const context = {
    expect: makeExpect('expect', options.decided),
    given: makeExpect('given', () => {}),
    fresh: new Fresh(random.fork('fresh'), options.suffix),
    random,
    signal,
    scenario: (model: Parameters<Context['scenario']>[0]) => scenario(model, random.fork('scenario'), recorder, signal),
    growth,
    patience: (contractMs: number) => pace.patience(contractMs),
    poll: <T>(what: PollOptions<T>) => poll(what, signal),
    quiet: (count: () => number | Promise<number>) => quiet({ count, unit: () => pace.unit(), signal, neverMs: neverQuietMs }),
    paired: (what: PairedOptions) => paired(what, signal),
    inspect: options.project.inspect ?? {},
    advise: (what: string) => recorder.advise(what),
    note: (label: string, value: unknown) => recorder.note(label, value),
    sleep: (ms: number) => sleep(ms, signal),
    inconclusive: (why: string) => {
      throw new Inconclusive(why)
    },
    notApplicable: (why: string) => {
      throw new NotApplicable(why)
    },
  } as unknown as Context & Record<string, unknown>
  const parts = stage ? onStage(options, stage) : onTarget(options, options.target as Target)
  // parts that are out of reach are getters, which must stay unasked
  return Object.defineProperties(context, Object.getOwnPropertyDescriptors(parts))
}

function onStage(options: ContextOptions, stage: Stage): object {
  const { recorder, signal, project, ledger } = options
  const { subject } = stage
  const handles = stage.handles(recorder, signal)
  if (!subject) {
    const command = project.processes.run as string
    const program: Program = {
      run: async (runOptions) => programProbe({ command, cwd: project.folder, env: await stage.environmentFor({ process: 'run', index: 0 }), ledger, recorder, signal }).run(runOptions),
    }
    return Object.assign(handles, { env: options.env, program })
  }
  const address = (index: number) => subject.address(index)
  return Object.assign(handles, {
    env: options.env,
    scan: async (canary: string) => (await import('./canary/scan-all.ts')).scanAll(stage.sources(canary), canary, { signal }),
    load: async (load: LoadOptions) => {
      const { loadProbe } = await import('../probes/load/load-probe.ts')
      return loadProbe({ addresses: () => subject.of('web').addresses(), recorder, signal })(load)
    },
    subject: subjectControl({ stage, subject, project, ledger, recorder, signal }),
    ...speaking(httpProbe({ address, pool: stage.pool, recorder, signal, budget: options.budget }), stage, options),
    tcp: tcpProbe({ address: () => address(0), recorder, signal }),
    source: sourceOf(project.folder),
  })
}

function speaking(web: Web, subject: object, options: ContextOptions): Pick<Context, 'web' | 'graphql' | 'api'> {
  const { signal } = options
  return { web, graphql: graphqlProbe({ web, signal }), api: () => described(web, subject, options) }
}

/** By the stage or the target they are about. */
const memories = new WeakMap<object, ApiMemory>()

async function described(web: Web, subject: object, { project, seed, id, signal, secrets }: ContextOptions): Promise<DescribedApi> {
  const [{ ApiMemory }, { describedApi }] = await Promise.all([import('../probes/openapi/api-memory.ts'), import('../probes/openapi/described-api.ts')])
  const memory = memories.get(subject) ?? new ApiMemory(project.inspect ?? {}, project.folder, seed, secrets)
  memories.set(subject, memory)
  return describedApi({ memory, web, random: new Random(`${seed}/${id}/api`), signal })
}

function sourceOf(folder: string): SourceTree {
  const tree = async () => (await import('../probes/source/source-tree.ts')).sourceTree(folder)
  return { manifests: async () => (await tree()).manifests(), secrets: async (signal) => (await tree()).secrets(signal) }
}

/** A server that is up already: its processes and services are not ours to touch. */
function onTarget(options: ContextOptions, target: Target): object {
  const { recorder, signal, project } = options
  const context = {
    ...speaking(httpProbe({ ...target.web, pool: target.pool, recorder, signal, budget: options.budget }), target, options),
    tcp: tcpProbe({ address: () => target.web.address(), recorder, signal }),
    source: sourceOf(project.folder),
  }
  // a folder that says nothing of how it is run need not be that of the server
  const noFolder = Object.keys(project.processes).length === 0 && !project.inspect ? ['source'] : []
  for (const name of ['subject', 'program', 'env', 'scan', 'load', ...noFolder, ...target.services]) {
    Object.defineProperty(context, name, {
      enumerable: true,
      get: () => {
        throw new NotApplicable(`with --url the ${CALLED[name] ?? name} is not ours to start, look into or harm`)
      },
    })
  }
  return context
}

/** Parts of the context that go by another name among people. */
const CALLED: Record<string, string> = { subject: 'process', env: 'environment', scan: 'process', load: 'process', source: 'folder' }
