import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from '../author/challenge.ts'
import type { Proof, ProofRun } from '../engine/prove.ts'
import { transcript } from '../report/transcript.ts'

/**
 * Compares what learners would read with the golden transcripts of a
 * challenge, or writes those anew. Says what differs.
 */
export function compareTranscripts(folder: string, proof: Proof, mutants: Record<string, Mutant>, record: boolean): string[] {
  const golden = join(folder, 'transcripts')
  const runs = goldenRuns(proof).filter((run) => !mutants[run.name]?.varies)
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
export function saysWhatIsRecorded(folder: string, run: ProofRun, mutants: Record<string, Mutant>, goldenSeed: string): boolean {
  const isGolden = run.kind === 'mutant' ? !mutants[run.name]?.varies : run.name === 'reference' && run.seed === goldenSeed
  return !isGolden || differs(join(folder, 'transcripts'), run).length === 0
}

/** The reference as it stands, and every mutant. */
function goldenRuns(proof: Proof): ProofRun[] {
  const reference = proof.runs.find((run) => run.kind === 'reference')
  return [...(reference ? [reference] : []), ...proof.runs.filter((run) => run.kind === 'mutant')]
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
