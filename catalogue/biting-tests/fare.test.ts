import { expect, test } from 'vitest'
import { ageOn, localTime } from './fare/calendar.ts'
import { fareOf, journeyOf } from './fare/fare.ts'
import { FAULTS, type Fault } from './fare/faults.ts'

const journey = (start: string, minutes: number, from = 'A', to = 'B') =>
  journeyOf({ from, to, start, end: new Date(Date.parse(start) + minutes * 60_000).toISOString() })!

test('fares are those of the brief', () => {
  const day = journey('2027-05-12T10:00:00Z', 40)
  const night = journey('2027-05-12T21:00:00Z', 40)
  expect(fareOf(day, undefined, 'EUR')).toMatchObject({ minutes: 40, quarters: 3, discounts: [], fare: { amount: '5.25' } })
  expect(fareOf(night, '2007-01-01', 'EUR')).toMatchObject({ discounts: ['night', 'youth'], fare: { amount: '2.23' } })
  expect(fareOf(night, '2007-01-01', 'JPY').fare.amount).toBe('360')
  expect(fareOf(night, '2007-01-01', 'KWD').fare.amount).toBe('0.746')
  expect(fareOf(journey('2027-05-12T10:00:00Z', 1), undefined, 'KWD').fare.amount).toBe('0.000')
  expect(fareOf(journey('2027-05-12T10:00:00Z', 1_441, 'A', 'C'), undefined, 'EUR').fare.amount).toBe('78.00')
})

test('29 February is a birthday on 1 March where there is none', () => {
  const age = (day: string) => ageOn(localTime(Date.parse(`${day}T12:00:00Z`)), '2000-02-29')
  expect(['2026-02-28', '2026-03-01', '2028-02-28', '2028-02-29'].map(age)).toEqual([25, 26, 27, 28])
})

test('instants that are none are refused', () => {
  const ends = '2027-03-02T11:00:00Z'
  for (const start of ['2027-02-30T10:00:00Z', '2027-03-01T24:00:00Z', '2027-03-02T10:00:30Z', '2027-03-02T10:00:00', 'soon', 7]) {
    expect(journeyOf({ from: 'A', to: 'A', start, end: ends })).toBeUndefined()
  }
})

test('there are 25 faults, each once', () => {
  const all: Fault[] = Object.values(FAULTS).flat()
  expect(all).toHaveLength(25)
  expect(new Set(all).size).toBe(25)
})
