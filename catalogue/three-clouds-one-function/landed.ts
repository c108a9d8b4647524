import { csvOf, RATES_KEY, someReceipts, totalsOf, type Rates, type Receipt, type Totals } from './receipts.ts'
import type { CheckContext } from './services.ts'

/** A file that has landed, and what is to come of it. */
export interface Landed {
  key: string
  out: string
  totals: Totals
}

export async function ratesIn({ store }: Pick<CheckContext, 'store'>): Promise<Rates> {
  return JSON.parse(String((await store.get(RATES_KEY))?.body))
}

/** Puts a file into the store; its name has a space and letters beyond ASCII in it. */
export async function land(context: CheckContext, { receipts, lineEnd, name }: { receipts?: Receipt[]; lineEnd?: string; name?: string } = {}): Promise<Landed> {
  const rates = await ratesIn(context)
  const all = receipts ?? someReceipts(context.random, rates)
  const base = name ?? `2026/${context.fresh.id('März')} +1`
  const key = `in/${base}.csv`
  await context.store.put(key, csvOf(all, lineEnd), { contentType: 'text/csv' })
  return { key, out: `out/${base}.json`, totals: totalsOf(all, rates) }
}

/** A file that nobody can add up. */
export async function landBad(context: CheckContext): Promise<Landed> {
  const base = context.fresh.id('bad')
  const key = `in/${base}.csv`
  await context.store.put(key, 'date,item,amount,currency\n2026-03-01,saw,twelve,EUR\n', { contentType: 'text/csv' })
  return { key, out: `out/${base}.json`, totals: { lines: 0, totalCents: 0, currency: '' } }
}

/** The totals that lie in the store for a file; undefined if there are none, or they are no JSON. */
export async function storedTotals({ store }: Pick<CheckContext, 'store'>, { out }: Pick<Landed, 'out'>): Promise<unknown> {
  const object = await store.get(out)
  return object && parsed(object.body.toString('utf8'))
}

export function parsed(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
