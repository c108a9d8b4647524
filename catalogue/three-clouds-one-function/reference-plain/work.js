import { get, put } from './store.js'

let rates

// so that a new table is noticed without a restart
setInterval(async () => {
  try {
    if (rates) rates = await loaded()
  } catch {
    // the old one is good until there is another
  }
}, 15_000)

async function loaded(signal) {
  return JSON.parse(await get('config/rates.json', signal))
}

/** Adds up the receipts of one file, and stores the totals. */
export async function work(key, signal) {
  if (!/^in\/.+\.csv$/.test(key)) throw spoilt('no receipts file')
  rates ??= await loaded(signal)
  const result = totals(await get(key, signal), rates)
  await put(key.replace(/^in\//, 'out/').replace(/csv$/, 'json'), JSON.stringify(result), signal)
  return result
}

function totals(text, { currency, rates: table }) {
  const [head, ...lines] = text.split(/\r?\n/).filter((line) => line !== '')
  if (head !== 'date,item,amount,currency') throw spoilt('no head')
  let cents = 0n
  for (const line of lines) {
    // the item may be quoted, with commas in it; what is behind it is plain
    const [, amount, unit] = /,(-?\d{1,9}(?:\.\d{1,2})?),([A-Z]{3})$/.exec(line) ?? []
    if (amount === undefined || !Object.hasOwn(table, unit)) throw spoilt('a line that cannot be read')
    const value = whole(amount, 2) * whole(table[unit], 8)
    cents += (value + (value < 0n ? -50_000_000n : 50_000_000n)) / 100_000_000n
  }
  return { lines: lines.length, totalCents: Number(cents), currency }
}

function whole(text, decimals) {
  const [before, after = ''] = text.split('.')
  return BigInt(before + after.padEnd(decimals, '0'))
}

function spoilt(why) {
  return Object.assign(new Error(why), { spoilt: true })
}
