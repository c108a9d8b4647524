import type { Reference } from '../model/finding.ts'
import type { Severity } from '../model/inspection.ts'
import type { Random } from '../base/random.ts'
import type { Isolation, Level } from '../model/verdict.ts'
import type { Context } from './context.ts'
import type { HandlesOf, ServiceDeclaration } from './services.ts'

/**
 * A process of the project. `run` reads stdin and writes stdout, once per call; `release` runs to its end before the
 * others; `web` speaks HTTP on PORT and is ready when `GET /healthz` answers 200. Any other name is the challenge's own.
 */
export type ProcessName = 'run' | 'release' | 'web' | (string & {})

export interface Boot {
  /** On top of the challenge's environment. */
  env?: Record<string, string>
  /** `release` owns the database; `web` and `worker` come to it as a role that may read and write rows, and change nothing else. */
  restrictedRole?: true
}

/** Names and values; given the run's own random source, so that nobody can have built them in. */
export type Environment = Record<string, string> | ((random: Random) => Record<string, string>)

/** One claim about behaviour, and the scenario that tests it. */
export interface Check<Services extends Record<string, ServiceDeclaration>, Id extends string> {
  /** What must hold, as a sentence a learner would nod at. */
  claim: string
  /** Why it matters: what breaks without it. */
  because: string
  /** What to try when it does not hold. */
  hint: string
  reference?: Reference
  /** Not needed to pass; needed to pass with distinction. */
  stretch?: true
  /** How much it matters that it does not hold; said by an inspection's checks alone. */
  severity?: Severity
  /** Checks that this one relies on: if one of them does not pass, this one is blocked. */
  needs?: Id[]
  /** Has the subject to itself: kills, faults, load, timing. */
  alone?: true
  /** Runs on an instance of its own, with fresh services and what is said here; with `alone`, nothing else runs meanwhile. */
  boots?: true | Boot
  /** Needs nothing but requests, though it has the subject to itself: a server that is already up is checked too. */
  remote?: true
  /** Default 30 s. At the deadline everything the check awaits is cancelled. */
  limitMs?: number
  run(context: Context & HandlesOf<Services>): Promise<void>
}

/** What a check runs the program against, there to be tried by hand and without a verdict. */
export interface Practice {
  /** A noun with its article, as in `a correct service that is slow`. */
  what: string
  start(random: Random): Promise<StartedPractice>
}

export interface StartedPractice extends AsyncDisposable {
  /** What a check tells the program of it. */
  env: Record<string, string>
}

export interface ChallengeDefinition<Services extends Record<string, ServiceDeclaration>, Id extends string> {
  title: string
  /** 1 to 11. */
  step: number
  /** What it proves, in one line. */
  proves: string
  /** How long it takes somebody who is new to it. */
  hours: number
  /** Challenges (by slug) that are better done first. */
  after?: string[]
  processes: ProcessName[]
  services?: Services
  /** Environment for every process. */
  env?: Environment
  /** How many of each process run, unless a check scales them. Default 1; 0 for what runs only when a check asks for it. */
  instances?: Record<string, number>
  /** What `roadworthy practice` starts, by name; the first where none is named. Nothing here may give away what is to be found out. */
  practice?: Record<string, Practice>
  /** Done once `release` has ended and before `web` starts: rows that are there from the beginning. */
  seed?(services: HandlesOf<Services> & { random: Random }): Promise<void>
  checks: { [K in Id]: Check<Services, NoInfer<Id>> }
}

/** A challenge as the engine sees it. */
export interface Challenge {
  title: string
  step: number
  proves: string
  hours: number
  after: string[]
  processes: ProcessName[]
  services: Record<string, ServiceDeclaration>
  env: Environment
  instances: Record<string, number>
  practice?: Record<string, Practice>
  seed?(services: any): Promise<void>
  checks: Record<string, AnyCheck>
}

export interface AnyCheck extends Omit<Check<Record<string, ServiceDeclaration>, string>, 'run'> {
  // services differ from challenge to challenge, so their handles are looked up by name
  run(context: any): Promise<void>
}

/**
 * Declares a challenge. Its check ids are types: a mutant that names a check
 * that does not exist does not compile.
 *
 * @example
 * export default challenge({
 *   title: 'The late-fee desk', step: 1, proves: 'exact money', hours: 2,
 *   processes: ['run'],
 *   checks: {
 *     'names-bad-lines': {
 *       claim: 'Bad lines are named on stderr and set exit code 2',
 *       because: '…', hint: '…',
 *       async run({ program, expect }) {
 *         const run = await program.run({ stdin: 'not json\n' })
 *         expect('the exit code', run.exitCode).toBe(2)
 *       },
 *     },
 *   },
 * })
 */
export function challenge<const Services extends Record<string, ServiceDeclaration> = {}, const Id extends string = string>(
  definition: ChallengeDefinition<Services, Id>,
): Challenge & { checks: Record<Id, AnyCheck> } {
  return { after: [], env: {}, instances: {}, ...definition, services: definition.services ?? {} } as Challenge & { checks: Record<Id, AnyCheck> }
}

/** A classic mistake, planted in the reference by one edit, and the checks that must catch it. */
export interface Mutant<Id extends string = string> {
  /** The mistake, as a sentence. */
  mistake: string
  /** The file in `reference/`; `from` must match exactly once. */
  file: string
  from: string
  to: string
  caughtBy: [Id, ...Id[]]
  /** Where the contract leaves a choice and the mistake needs one: `{ database: 'mariadb' }`. */
  uses?: Record<string, string>
  /** Why this mutant's transcript differs from run to run, if it does. */
  varies?: string
}

/** Declares the mutants of a challenge. */
export function mutants<Id extends string>(
  _challenge: { checks: Record<Id, AnyCheck> },
  planted: Record<string, Mutant<NoInfer<Id>>>,
): Record<string, Mutant> {
  return planted
}

export function isolationOf(check: AnyCheck): Isolation {
  if (check.alone) return 'X'
  return check.boots ? 'B' : 'P'
}

export function levelOf(check: AnyCheck): Level {
  return check.stretch ? 'stretch' : 'required'
}

/** All that a check relies on, directly or not. */
export function needsOf(challenge: Challenge, id: string): Set<string> {
  const found = new Set<string>()
  const visit = (from: string) => {
    for (const need of challenge.checks[from]?.needs ?? []) {
      if (found.has(need)) continue
      found.add(need)
      visit(need)
    }
  }
  visit(id)
  return found
}

export const DEFAULT_LIMIT_MS = 30_000
