import { expect, test } from 'vitest'
import { Semaphore } from './semaphore.ts'

test('at most so many at once, in their order, and one that fails lets the next in', async () => {
  const semaphore = new Semaphore(2)
  const began: number[] = []
  let now = 0
  let most = 0
  const work = (index: number) =>
    semaphore.run(async () => {
      began.push(index)
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, 2))
      now--
      if (index % 3 === 0) throw new Error(`no ${index}`)
      return index
    })
  const settled = await Promise.allSettled(Array.from({ length: 9 }, (_, index) => work(index)))
  expect(most).toBe(2)
  expect(began).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message))).toEqual(['no 0', 1, 2, 'no 3', 4, 5, 'no 6', 7, 8])
  // what goes first overtakes those that wait
  began.length = 0
  await Promise.allSettled([work(1), work(2), work(4), semaphore.run(async () => void began.push(0), { first: true })])
  expect(began).toEqual([1, 2, 0, 4])
  // and no more than that later on
  most = 0
  await Promise.allSettled(Array.from({ length: 9 }, (_, index) => work(index)))
  expect(most).toBe(2)
})
