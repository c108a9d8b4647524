import type { Card } from './card-types.ts'
import { DEFAULT_ORIGIN } from './card-context.ts'

/** What the curl commands of a run need, said once; undefined if there are none. */
export function curlNote(cards: Card[], origin: string): string | undefined {
  const commands = cards.flatMap((card) => card.sections).flatMap((section) => (section.kind === 'reproduce' ? section.commands : []))
  const curls = commands.some((command) => command.pieces[0]?.includes('curl '))
  if (!curls || origin !== DEFAULT_ORIGIN) return undefined
  return `The curl commands speak to ${origin}: start your program with PORT=3000 to use them.`
}
