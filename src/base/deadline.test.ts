import { describe, expect, test } from 'vitest'
import { DeadlineError, orAbort, sleep, withDeadline } from './deadline.ts'
import { poll } from './poll.ts'

describe('withDeadline', () => {
  test('hands on what the work gives, or throws', async () => {
    expect(await withDeadline(1000, 'it', undefined, async () => 7)).toBe(7)
    await expect(withDeadline(1000, 'it', undefined, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })

  test('really cancels: what the work awaits ends at the deadline, not later', async () => {
    const ended: unknown[] = []
    const began = performance.now()
    const late = withDeadline(30, 'the check', undefined, async (signal) => {
      await sleep(60_000, signal).catch((error) => ended.push(error))
    })
    await expect(late).rejects.toMatchObject({ name: 'DeadlineError', limitMs: 30, message: 'the check took longer than 30 ms' })
    await sleep(5)
    expect(performance.now() - began).toBeLessThan(1000)
    expect(ended).toEqual([expect.any(DeadlineError)])
  })

  test('work that listens to nothing is not waited for', async () => {
    await expect(withDeadline(20, 'it', undefined, () => new Promise(() => {}))).rejects.toBeInstanceOf(DeadlineError)
  })

  test('the parent cancels with its own reason, also one that was called off before', async () => {
    const parent = new AbortController()
    const work = withDeadline(60_000, 'it', parent.signal, (signal) => sleep(60_000, signal))
    parent.abort(new Error('interrupted'))
    await expect(work).rejects.toThrow('interrupted')
    await expect(withDeadline(60_000, 'it', parent.signal, () => new Promise(() => {}))).rejects.toThrow('interrupted')
  })

  test('what the work leaves running is told that nobody waits any more', async () => {
    let left: AbortSignal | undefined
    await withDeadline(60_000, 'it', undefined, async (signal) => void (left = signal))
    expect(left?.aborted).toBe(true)
  })
})

test('sleep and orAbort leave no listener behind', async () => {
  const { signal } = new AbortController()
  const listeners = new Set<unknown>()
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = ((type: string, listener: () => void, options?: object) => (listeners.add(listener), add(type, listener, options))) as typeof add
  signal.removeEventListener = ((type: string, listener: () => void) => (listeners.delete(listener), remove(type, listener))) as typeof remove
  await sleep(1, signal)
  await orAbort(Promise.resolve(1), signal)
  await orAbort(Promise.reject(new Error('broken')), signal).catch(() => {})
  await withDeadline(1000, 'it', signal, async () => 1)
  await sleep(1)
  expect(listeners.size).toBe(0)
})

test('poll asks until there is an answer, or the time is over', async () => {
  let asked = 0
  expect(await poll({ everyMs: 1, forMs: 1000 }, () => (++asked < 4 ? undefined : 'there'))).toBe('there')
  expect(asked).toBe(4)
  // false and null are answers
  expect(await poll<unknown>({ everyMs: 1, forMs: 1000 }, () => null)).toBe(null)
  expect(await poll({ everyMs: 1, forMs: 10 }, () => undefined)).toBe(undefined)
  await expect(poll({ everyMs: 1, forMs: 1000, signal: AbortSignal.abort(new Error('off')) }, () => undefined)).rejects.toThrow('off')
})
