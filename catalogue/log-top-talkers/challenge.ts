import { challenge } from 'roadworthy'
import { burstAcrossAnEdge, limitIsNoBurst, offsetsAreHonoured } from './checks/bursts.ts'
import { memoryStaysFlat, oneBusyClientStaysCheap, timeGrowsInLine } from './checks/growth.ts'
import { badLinesAreCounted, quotesAndAddressesParse } from './checks/parsing.ts'
import { shortTopList, sumsPass32Bits, topIsOrdered, totalsMatch } from './checks/totals.ts'

export default challenge({
  title: 'Who is hammering us?',
  step: 1,
  proves: 'maps, heaps, sliding windows, streaming, parsing, measured growth',
  hours: 3,
  after: ['late-fees'],
  processes: ['run'],
  checks: {
    'totals-match-the-log': totalsMatch,
    'top-list-is-ordered': topIsOrdered,
    'short-top-list-is-not-padded': shortTopList,
    'burst-across-an-edge-is-found': burstAcrossAnEdge,
    'limit-itself-is-no-burst': limitIsNoBurst,
    'offsets-are-honoured': offsetsAreHonoured,
    'bad-lines-are-counted-never-fatal': badLinesAreCounted,
    'quotes-and-addresses-parse': quotesAndAddressesParse,
    'sums-pass-32-bits': sumsPass32Bits,
    'time-grows-in-line': timeGrowsInLine,
    'one-busy-client-stays-cheap': oneBusyClientStaysCheap,
    'memory-stays-flat': memoryStaysFlat,
  },
})
