import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from '../author/challenge.ts'
import type { Proof, ProofRun } from '../engine/prove.ts'
import { transcript } from '../report/transcript.ts'

/** Transcripts are made with this seed, so that they are the same each time. */
export const GOLDEN_SEED = 'golden'

/**
 * Compares what learners would read with the golden transcripts of a
 * challenge, or writes those anew. Says what differs.
 */
export function compareTranscripts(folder: string, proof: Proof, mutants: Record<string, Mutant>, record: boolean): string[] {
  const golden = join(folder, 'transcripts')
  const runs = proof.runs.filter((run) => isGolden(run, mutants))
  if (record) {
    rmSync(golden, { recursive: true, force: true })
    mkdirSync(golden)
    for (const run of runs) if (run.report) writeFileSync(fileOf(golden, run), transcript(run.report))
    return []
  }
  const stale = existsSync(golden) ? readdirSync(golden).filter((name) => !runs.some((run) => fileOf(golden, run).endsWith(`/${name}`))) : []
  return [
    ...runs.flatMap((run) => differs(golden, run)),
    ...stale.map((name) => `transcripts/${name} belongs to no run: record the transcripts anew with --record`),
  ]
}

/** Whether learners would read of this run what is recorded of it. */
export function saysWhatIsRecorded(folder: string, run: ProofRun, mutants: Record<string, Mutant>): boolean {
  return !isGolden(run, mutants) || differs(join(folder, 'transcripts'), run).length === 0
}

/** The reference as it stands, and every mutant that does not vary. */
function isGolden({ kind, name, seed }: ProofRun, mutants: Record<string, Mutant>): boolean {
  return kind === 'mutant' ? !mutants[name]?.varies : name === 'reference' && seed === GOLDEN_SEED
}

const fileOf = (folder: string, run: ProofRun): string => join(folder, `${run.name}.txt`)

function differs(folder: string, run: ProofRun): string[] {
  const file = fileOf(folder, run)
  if (!run.report || run.problems.length > 0) return []
  if (!existsSync(file)) return [`transcripts/${run.name}.txt is missing: record it with --record`]
  const expected = readFileSync(file, 'utf8').split('\n')
  const observed = transcript(run.report).split('\n')
  const line = expected.findIndex((text, index) => text !== observed[index])
  if (line < 0 && expected.length === observed.length) return []
  const at = line < 0 ? expected.length : line
  return [
    `transcripts/${run.name}.txt:${at + 1} says   ${expected[at] ?? '(nothing)'}\n` +
      `    and now it is   ${observed[at] ?? '(nothing)'}\n` +
      `    If learners are to read that, record it with --record; if it differs each time, say so with \`varies\` in mutants.ts.`,
  ]
}
