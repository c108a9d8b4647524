import { describe, expect, test } from 'vitest'
import { poll } from './poll.ts'
import { ManualClock } from './testing/manual-clock.ts'

const never = new AbortController().signal

/** Something that is so in these spans of time, and takes `askMs` to answer as it was when it was asked. */
function world(spans: [from: number, to: number][], askMs = 0) {
  const clock = new ManualClock()
  const asks: number[] = []
  const ask = async () => {
    const now = clock.now()
    asks.push(now)
    clock.pass(askMs)
    return spans.some(([from, to]) => now >= from && now < to)
  }
  return { asks, poll: (more: { withinMs: number; staysMs?: number; everyMs?: number }) => poll({ ask, holds: (answer) => answer, ...more }, never, clock) }
}

describe('poll', () => {
  test('what is so at once is asked once', async () => {
    const { asks, poll } = world([[0, 1e9]])
    expect(await poll({ withinMs: 1000 })).toEqual({ last: true, became: true, stayed: true, afterMs: 0 })
    expect(asks).toEqual([0])
  })

  test('what becomes so in time', async () => {
    expect(await world([[420, 1e9]]).poll({ withinMs: 1000 })).toEqual({ last: true, became: true, stayed: true, afterMs: 450 })
  })

  test('what becomes so in the last moment is not missed between two asks', async () => {
    // asked every 300: the ask after 900 is at the end, not at 1200 and not left out
    const { asks, poll } = world([[1000, 1e9]])
    expect(await poll({ withinMs: 1000, everyMs: 300 })).toMatchObject({ became: true, afterMs: 1000 })
    expect(asks).toEqual([0, 300, 600, 900, 1000])
  })

  test('what becomes so too late is not taken', async () => {
    expect(await world([[1001, 1e9]]).poll({ withinMs: 1000 })).toEqual({ last: false, became: false, stayed: false })
  })

  test('a slow answer does not deny: one more ask begins when the time is over', async () => {
    // asked at 0, answered "no" at 1500; by then it long was so
    const { asks, poll } = world([[900, 1e9]], 1500)
    expect(await poll({ withinMs: 1000 })).toMatchObject({ became: true })
    expect(asks).toEqual([0, 1500])
  })

  test('an ask that began in time and ended after it counts', async () => {
    expect(await world([[950, 1e9]], 200).poll({ withinMs: 1000, everyMs: 750 })).toMatchObject({ became: true, afterMs: 1150 })
  })

  test('what was so for a moment only did not stay so', async () => {
    const found = await world([[200, 500]]).poll({ withinMs: 1000, staysMs: 1000 })
    expect(found).toEqual({ last: false, became: true, stayed: false, afterMs: 200 })
  })

  test('a flicker while it should stay is seen, though it is so again at the end', async () => {
    expect(await world([[0, 400], [460, 1e9]]).poll({ withinMs: 0, staysMs: 1000 })).toMatchObject({ became: true, stayed: false })
  })

  test('staying counts from becoming, and is asked to its end', async () => {
    const { asks, poll } = world([[200, 700]])
    expect(await poll({ withinMs: 1000, staysMs: 500, everyMs: 100 })).toMatchObject({ became: true, stayed: false })
    expect(asks.at(-1)).toBe(700)
    expect(await world([[200, 701]]).poll({ withinMs: 1000, staysMs: 500, everyMs: 100 })).toMatchObject({ became: true, stayed: true })
  })

  test('an ask that throws ends the poll', async () => {
    const ask = async () => {
      throw new Error('no route')
    }
    await expect(poll({ ask, holds: () => true, withinMs: 1000 }, never, new ManualClock())).rejects.toThrow('no route')
  })

  test('an ask that never answers does not outlive the check', async () => {
    const deadline = new AbortController()
    const polling = poll({ ask: () => new Promise(() => {}), holds: () => true, withinMs: 1000 }, deadline.signal)
    deadline.abort(new Error('the deadline'))
    await expect(polling).rejects.toThrow('the deadline')
  })

  test('on the clock on the wall', async () => {
    let asked = 0
    expect(await poll({ ask: async () => ++asked, holds: (n) => n >= 4, withinMs: 60_000, everyMs: 1 }, never)).toMatchObject({ last: 4, became: true, stayed: true })
  })
})
