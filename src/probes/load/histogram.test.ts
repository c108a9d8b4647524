import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'

test('every percentile is within one percent of the sorted list', () => {
  const times = fc.array(fc.oneof(fc.double({ min: 0, max: 5, noNaN: true }), fc.double({ min: 0, max: 2_000_000, noNaN: true })), { minLength: 1, maxLength: 300 })
  fc.assert(
    fc.property(times, fc.constantFrom(0.5, 0.9, 0.99, 0.999, 1), (all, share) => {
      const histogram = new Histogram()
      for (const ms of all) histogram.record(ms)
      const sorted = all.toSorted((a, b) => a - b)
      const truth = sorted[Math.ceil(share * all.length - 1e-6) - 1] as number
      // a microsecond is the smallest there is
      expect(Math.abs(histogram.at(share) - truth)).toBeLessThanOrEqual(0.01 * truth + 0.001)
    }),
  )
})

test('the longest is exact, and no percentile is above it', () => {
  const histogram = new Histogram()
  for (const ms of [1.5, 98.765, 3]) histogram.record(ms)
  expect(histogram.percentiles()).toMatchObject({ p50: expect.closeTo(3, 1), p999: expect.closeTo(98.765, 0), max: 98.765 })
  expect(histogram.at(0.999)).toBeLessThanOrEqual(98.765)
})

test('nothing recorded is nothing', () => {
  expect(new Histogram().percentiles()).toEqual({ p50: 0, p90: 0, p99: 0, p999: 0, max: 0 })
})

test('an hour counts as half of one, and less than nothing as nothing', () => {
  const histogram = new Histogram()
  histogram.record(3_600_000)
  histogram.record(-1)
  expect(histogram.percentiles()).toMatchObject({ p50: 0, max: (2 ** 31 - 1) / 1000 })
})
