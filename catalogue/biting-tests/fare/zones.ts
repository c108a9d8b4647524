/** Zones in a row: those beside each other are neighbours. */
export const ZONES = ['A', 'B', 'C'] as const
export type Zone = (typeof ZONES)[number]

export const isZone = (name: unknown): name is Zone => ZONES.includes(name as Zone)

/** Cents for a quarter of an hour: within a zone, to a neighbour, further. */
const PRICES = [130, 175, 245]

export function pricePerQuarter(from: Zone, to: Zone): number {
  return PRICES[Math.abs(ZONES.indexOf(from) - ZONES.indexOf(to))] as number
}

export const neighboursOf = (zone: Zone): Zone[] => ZONES.filter((other) => Math.abs(ZONES.indexOf(other) - ZONES.indexOf(zone)) === 1)
