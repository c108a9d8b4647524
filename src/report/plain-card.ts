import type { Card } from '../explain/card-types.ts'
import { cardLines } from './terminal/card-lines.ts'

/** A card as plain text: no colours, no times. */
export function plainCard(card: Card, columns: number): string {
  return cardLines(card, { columns, times: false }).join('\n')
}
