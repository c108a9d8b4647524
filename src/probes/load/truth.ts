import type { Percentiles } from '../../author/load.ts'
import { Histogram } from './histogram.ts'
import type { Testimony } from './witness.ts'

interface Schedule {
  rate: number
  seconds: number
}

/**
 * What those waited who came evenly: to the end of the stall that they came
 * into. Computed from the server's record alone. Stalls that follow one
 * another within `joinMs` count as one.
 */
export function truth(seen: Testimony, { rate, seconds, joinMs = 0 }: Schedule & { joinMs?: number }): Percentiles {
  const { arrivals } = seen
  const stalls = joined(seen.stalls, joinMs)
  const waits = new Histogram()
  for (let i = 0; i < rate * seconds; i++) {
    const dueMs = (arrivals[0] as number) + (i * 1000) / rate
    const stall = stalls.find(({ from, to }) => from <= dueMs && dueMs < to)
    waits.record(stall ? stall.to - dueMs : 0)
  }
  return waits.percentiles()
}

function joined(stalls: Testimony['stalls'], withinMs: number): Testimony['stalls'] {
  const all: Testimony['stalls'] = []
  for (const stall of stalls) {
    const last = all.at(-1)
    if (last && stall.from - last.to < withinMs) last.to = stall.to
    else all.push({ ...stall })
  }
  return all
}

export interface Evenness {
  /** Share of all requests that came in the busiest tenth of all slots; evenly spread it is a tenth. */
  busiestTenth: number
  /** Slots in which nothing came, without those in which the server stood still. */
  empty: number
  /** From the first to the last. */
  spanMs: number
  /** Share of time in which the server stood still. */
  stalled: number
}

/** How evenly requests came, by slots of so many ms. */
export function evenness({ arrivals, stalls }: Testimony, { rate, seconds, slotMs }: Schedule & { slotMs: number }): Evenness {
  const first = arrivals[0] as number
  const last = arrivals.at(-1) as number
  // whole slots between the first and the last: the first one comes a little late, since its connection is opened
  const slots = Array.from({ length: Math.floor(Math.min(last - first, seconds * 1000) / slotMs) }, () => 0)
  for (const at of arrivals) {
    const slot = Math.floor((at - first) / slotMs)
    if (slot < slots.length) slots[slot] = (slots[slot] as number) + 1
  }
  const during = stalls.filter(({ from, to }) => to > first && from < last)
  const stood = (slot: number) => during.some(({ from, to }) => from < first + (slot + 1) * slotMs && to > first + slot * slotMs)
  const busiest = slots.toSorted((a, b) => b - a).slice(0, Math.floor(slots.length / 10))
  return {
    busiestTenth: busiest.reduce((sum, count) => sum + count, 0) / (rate * seconds),
    empty: slots.filter((count, slot) => count === 0 && !stood(slot)).length,
    spanMs: last - first,
    stalled: during.reduce((sum, { from, to }) => sum + to - from, 0) / (seconds * 1000),
  }
}
