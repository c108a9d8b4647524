/** What the arrow keys go through: the steps of the road, each with its stops behind it. */
export interface Walk {
  /** Ids in the order of the road. */
  ids: string[]
  /** Those of them that are steps. */
  steps: Set<string>
}

/** Where a key leads from here; undefined if it leads nowhere. */
export function nextOnWalk({ ids, steps }: Walk, from: string, key: string): string | undefined {
  const here = ids.indexOf(from)
  switch (key) {
    case 'ArrowDown':
      return ids[here + 1]
    case 'ArrowUp':
      return here > 0 ? ids[here - 1] : undefined
    case 'ArrowRight':
      return ids.find((id, index) => index > here && steps.has(id))
    case 'ArrowLeft':
      return ids.findLast((id, index) => index < here && steps.has(id))
    case 'Home':
      return ids[0]
    case 'End':
      return ids.at(-1)
    default:
      return undefined
  }
}
