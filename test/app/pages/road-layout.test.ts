import { describe, expect, test } from 'vitest'
import { layOutRoad, ROAD_WIDTH, type Box, type RoadPlan, type RoadsideStep, type RoadShape } from '../../../web/src/map/lay-out-road.ts'
import { wrap } from '../../../web/src/map/wrap.ts'

const SHAPES: RoadShape[] = [
  { width: 1360, columns: 4 },
  { width: 1060, columns: 3 },
  { width: 760, columns: 2 },
  { width: 390, columns: 1 },
]

const LONGEST = 'Never lose an event, never believe one twice'

function steps(stops: number, title = LONGEST, meta?: string): RoadsideStep[] {
  return Array.from({ length: 11 }, (_, index) => ({
    step: index + 1,
    title: 'Frameworks, used on purpose',
    stops: Array.from({ length: stops }, () => ({ title, ...(meta ? { meta } : {}) })),
  }))
}

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Points of the centre line: every curve in 40 pieces. */
function centreLine({ path }: RoadPlan): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = []
  for (const [, letter, numbers] of path.matchAll(/([MLC])([^MLC]+)/g)) {
    const n = (numbers as string).trim().split(/\s+/).map(Number)
    const from = points.at(-1) ?? { x: n[0] as number, y: n[1] as number }
    const at = (i: number) => ({ x: n[i] as number, y: n[i + 1] as number })
    for (let k = 1; k <= 40; k++) {
      const t = k / 40
      const s = 1 - t
      if (letter === 'C') {
        const [a, b, to] = [at(0), at(2), at(4)]
        const mix = (axis: 'x' | 'y') => s * s * s * from[axis] + 3 * s * s * t * a[axis] + 3 * s * t * t * b[axis] + t * t * t * to[axis]
        points.push({ x: mix('x'), y: mix('y') })
      } else points.push({ x: from.x * s + at(0).x * t, y: from.y * s + at(0).y * t })
    }
  }
  return points
}

describe.each(SHAPES)('a road of $columns columns', (shape) => {
  test.each([0, 1, 4, 6])('eleven steps with %i stops each: nothing lies over anything else', (count) => {
    const plan = layOutRoad(steps(count, LONGEST, 'with distinction'), shape)
    const boxes = plan.steps.flatMap(({ sign, stops }) => [sign, ...stops.map(({ box }) => box)])
    expect(boxes).toHaveLength(11 * (1 + count))
    for (const [index, box] of boxes.entries()) for (const other of boxes.slice(index + 1)) expect(overlap(box, other), `${JSON.stringify(box)} over ${JSON.stringify(other)}`).toBe(false)
    for (const [index, { box }] of plan.steps.entries()) for (const { box: other } of plan.steps.slice(index + 1)) expect(overlap(box, other)).toBe(false)
  })

  test('no stop lies on the road, and all is inside the drawing', () => {
    const plan = layOutRoad(steps(6), shape)
    const line = centreLine(plan)
    for (const { stops, box: whole } of plan.steps) {
      expect(whole.x).toBeGreaterThanOrEqual(0)
      expect(whole.x + whole.width).toBeLessThanOrEqual(plan.width)
      for (const { box } of stops) {
        expect(box.y + box.height).toBeLessThan(plan.height)
        const nearest = Math.min(...line.map(({ x, y }) => Math.hypot(Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height))))
        expect(nearest).toBeGreaterThan(ROAD_WIDTH / 2 - 4)
      }
    }
  })

  test('the mileposts follow one another along the road, beside it', () => {
    const plan = layOutRoad(steps(5), shape)
    const line = centreLine(plan)
    const along = plan.steps.map(({ at }) => at)
    expect(along).toEqual(along.toSorted((a, b) => a - b))
    expect(along[0]).toBeGreaterThanOrEqual(0)
    expect(along.at(-1)).toBeLessThan(1)
    for (const { junction } of plan.steps) expect(Math.min(...line.map(({ x, y }) => Math.hypot(x - junction.x, y - junction.y)))).toBeLessThan(ROAD_WIDTH / 2)
  })

  test('the same steps make the same drawing', () => {
    expect(layOutRoad(steps(4), shape)).toEqual(layOutRoad(steps(4), shape))
  })
})

test('more than six stops only make the road longer', () => {
  const shape = { width: 1360, columns: 4 }
  expect(layOutRoad(steps(9), shape).height).toBeGreaterThan(layOutRoad(steps(6), shape).height)
})

describe('lines of a title', () => {
  test('are even, and break between words', () => {
    expect(wrap('Programs that keep their word', 24, 2)).toEqual(['Programs that', 'keep their word'])
  })
  test('keep a short title whole', () => {
    expect(wrap('Charge once', 24, 2)).toEqual(['Charge once'])
  })
  test('are cut at the last one', () => {
    expect(wrap('One two three four five six seven', 9, 2)).toEqual(['One two', 'three fo…'])
  })
  test('cut a word that is longer than a line', () => {
    expect(wrap('Incomprehensibilities', 10, 2)).toEqual(['Incompreh…'])
  })
})
