import { availableParallelism } from 'node:os'
import { nonce } from '../base/nonce.ts'
import { Semaphore } from '../base/semaphore.ts'
import { prove as proveOne, type Proof } from '../engine/prove.ts'
import { entries, find, mutantsOf, type Entry } from '../library/catalogue.ts'
import { UserMistake } from '../model/mistake.ts'
import { EXIT, type ExitCode } from '../model/verdict.ts'
import { inHouse, type House } from './house.ts'
import { proofLines, proofTable } from './proof-table.ts'
import { ProofProgress } from './proof-progress.ts'
import { compareTranscripts, GOLDEN_SEED, saysWhatIsRecorded } from './transcripts.ts'
import { version } from './version.ts'

export interface ProveCommandOptions {
  all?: boolean
  jobs?: number
  record?: boolean
}

/** A run spends much of its time waiting for what a contract allows time for. */
const LANES_PER_CORE = 1.5

/** Shows that checks can be trusted, and says where they cannot. */
export async function prove(slugs: string[], options: ProveCommandOptions): Promise<ExitCode> {
  if (slugs.length === 0 && !options.all) throw new UserMistake('Which challenge is to be proven?', { fix: 'Name it, or pass --all.' })
  const chosen = options.all ? await entries() : await Promise.all(slugs.map(find))
  return inHouse(async (house) => {
    const lanes = new Semaphore(options.jobs ?? Math.ceil(availableParallelism() * LANES_PER_CORE))
    const progress = new ProofProgress(process.stdout, process.env)
    const proofs = await Promise.all(chosen.map((entry) => proveEntry(entry, house, lanes, progress, options)))
    progress.stop()
    process.stdout.write(`${[...proofs.flatMap(proofLines), proofTable(proofs)].join('\n')}\n`)
    return proofs.every((proof) => proof.proven) ? EXIT.passed : EXIT.failed
  }).catch((error: Error) => {
    if (error.message === 'interrupted') return EXIT.interrupted
    throw error
  })
}

async function proveEntry(entry: Entry, house: House, lanes: Semaphore, progress: ProofProgress, options: ProveCommandOptions): Promise<Proof> {
  const mutants = await mutantsOf(entry)
  // the golden seed proves the same each time; the others are new each time
  const seeds: [string, ...string[]] = [GOLDEN_SEED, nonce(8), nonce(8)]
  const proof = await proveOne({
    ...entry,
    mutants,
    seeds,
    lanes,
    ...house,
    engine: version(),
    onRun: (run, state) => progress.add(entry.slug, run, state),
    ...(options.record ? {} : { saysWhatItShould: (run) => saysWhatIsRecorded(entry.folder, run, mutants) }),
  })
  const differing = compareTranscripts(entry.folder, proof, mutants, options.record ?? false)
  return { ...proof, gaps: [...proof.gaps, ...differing], proven: proof.proven && differing.length === 0 }
}
