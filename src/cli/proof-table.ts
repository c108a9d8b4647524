import type { Proof, ProofRun } from '../engine/prove.ts'

/** What stands in the way of trusting a challenge's verdicts, line by line. */
export function proofLines(proof: Proof): string[] {
  const runs = proof.runs.filter((run) => run.problems.length > 0)
  return [
    ...runs.flatMap((run) => [`${proof.slug}: ${run.name}${run.kind === 'mutant' ? ' (mutant)' : ''}, seed ${run.seed}`, ...run.problems.map((problem) => `    ${problem}`)]),
    ...proof.gaps.map((gap) => `${proof.slug}: ${gap}`),
  ]
}

/** The result, a line each. */
export function proofTable(proofs: Proof[]): string {
  const rows = proofs.map((proof) => {
    const of = (kind: ProofRun['kind']) => proof.runs.filter((run) => run.kind === kind)
    const good = (kind: ProofRun['kind']) => of(kind).filter((run) => run.problems.length === 0).length
    const share = (kind: ProofRun['kind']) => `${good(kind)}/${of(kind).length}`
    return [
      proof.slug,
      String(proof.checks),
      share('mutant'),
      share('reference'),
      share('plain'),
      share('alternate'),
      share('empty'),
      String(new Set(of('reference').map((run) => run.seed)).size),
      `${(proof.ms / 1000).toFixed(0)} s`,
      proof.proven ? 'proven' : 'NOT PROVEN',
    ]
  })
  const head = ['challenge', 'checks', 'mutants caught', 'references', 'plain', 'alternates', 'empty', 'seeds', 'time', '']
  return table([head, ...rows])
}

export function table(rows: string[][]): string {
  const widths = (rows[0] as string[]).map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)))
  const line = (row: string[]) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number))).join('  ').trimEnd()
  const [head, ...rest] = rows as [string[], ...string[][]]
  return ['', line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rest.map(line)].join('\n')
}
