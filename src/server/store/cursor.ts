/** A place in a list that runs from new to old. */
export interface Place {
  startedAt: string
  id: string
}

export function cursorOf({ startedAt, id }: Place): string {
  return Buffer.from(JSON.stringify([startedAt, id])).toString('base64url')
}

/** Undefined if it is no cursor of ours. */
export function placeOf(cursor: string): Place | undefined {
  try {
    const [startedAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[]
    if (typeof startedAt !== 'string' || typeof id !== 'string' || id.includes('\0')) return undefined
    return Number.isNaN(Date.parse(startedAt)) ? undefined : { startedAt: new Date(startedAt).toISOString(), id }
  } catch {
    return undefined
  }
}
