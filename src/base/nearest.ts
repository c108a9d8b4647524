/** The known word that was most likely meant; undefined if none is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const [best] = known.map((word) => ({ word, far: distance(word, typed) })).toSorted((a, b) => a.far - b.far)
  return best && best.far <= Math.max(1, typed.length / 3) ? best.word : undefined
}

/** Edit distance (Levenshtein, 1965). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length] as number
}
