import { wrap } from './wrap.ts'

/** What stands along the road. */
export interface RoadsideStep {
  step: number
  title: string
  stops: { title: string; meta?: string }[]
}

/** How wide the drawing is, and how many steps stand side by side. One column is a road that runs down. */
export interface RoadShape {
  width: number
  columns: number
}

export interface Point {
  x: number
  y: number
}

export interface Box extends Point {
  width: number
  height: number
}

export interface StopPlace extends Point {
  lines: string[]
  /** The state stands behind the last line if there is room, else under it. */
  metaBeside: boolean
  /** The whole of what can be clicked. */
  box: Box
}

export interface StepPlace {
  step: number
  /** Where its side street leaves the road. */
  junction: Point
  /** How far along the road that is, from 0 to 1. */
  at: number
  sign: Box
  title: Point & { lines: string[] }
  box: Box
  stops: StopPlace[]
}

export interface RoadPlan {
  width: number
  height: number
  /** The centre line. */
  path: string
  steps: StepPlace[]
  finish: Point & { towards: 'left' | 'right' | 'down' }
}

export const ROAD_WIDTH = 30
const SIGN = 34
const LINE = 17
/** The least height of what can be clicked; more where fingers do it. */
const STOP = { pointer: 31, finger: 46 }
/** Room above the road for a sign and a title of two lines. */
const ABOVE = 84
/** From a line of a step's title to the next. */
export const TITLE_LINE = 19
const BELOW = 46
const WAVE = 9
/** The handle with which a cubic curve comes closest to half a period of a cosine. */
const COSINE = 0.3642
// measured on the system fonts, on the generous side
const TITLE_CHAR = 9.8
const STOP_CHAR = 7.4

/** Lays the road and all that stands beside it. Pure: the same steps give the same drawing. */
export function layOutRoad(steps: RoadsideStep[], shape: RoadShape): RoadPlan {
  return shape.columns === 1 ? downTheRoad(steps, shape) : backAndForth(steps, shape)
}

function backAndForth(steps: RoadsideStep[], { width, columns }: RoadShape): RoadPlan {
  const edge = columns > 2 ? 96 : 64
  const cell = (width - 2 * edge) / columns
  const rows = rowsOf(steps, columns)
  const line = new CentreLine()
  const places: StepPlace[] = []
  let y = ABOVE + 16
  line.moveTo({ x: 0, y: y - WAVE })
  line.straightTo({ x: edge, y: y - WAVE })
  for (const [index, row] of rows.entries()) {
    const forward = index % 2 === 0
    const drawn = row.map((step, column) => {
      const x = edge + (forward ? column : columns - 1 - column) * cell
      return { x, place: beside(step, { x, y: y - WAVE }, cell - 22, STOP.pointer) }
    })
    for (const { x, place } of drawn) {
      // a milepost stands on the crest at the left of its stretch, whichever way the road runs
      if (forward) place.at = line.length + SIGN / 2
      line.waveTo({ x: x + cell / 2, y: y + WAVE })
      line.waveTo({ x: forward ? x + cell : x, y: y - WAVE })
      if (!forward) place.at = line.length - SIGN / 2
      places.push(place)
    }
    const tallest = Math.max(...drawn.map(({ place }) => place.box.y + place.box.height)) - y
    const last = index === rows.length - 1
    const next = y + tallest + ABOVE + 16
    if (!last) line.turnTo({ x: forward ? width - edge : edge, y: next - WAVE }, (forward ? 1 : -1) * (edge - ROAD_WIDTH / 2 - 4) / 0.75)
    y = last ? y + tallest : next
  }
  const forward = rows.length % 2 === 1
  const stretch = Math.min(cell * (columns - (rows.at(-1)?.length ?? 0)), cell * 0.62)
  const finish = line.straightBy(forward ? Math.max(stretch, 30) : -Math.max(stretch, 30))
  return { width, height: Math.round(y + 26), path: line.path, steps: asFractions(places, line.length), finish: { ...finish, towards: forward ? 'right' : 'left' } }
}

function downTheRoad(steps: RoadsideStep[], { width }: RoadShape): RoadPlan {
  const centre = 44
  const line = new CentreLine()
  const places: StepPlace[] = []
  let y = 40
  line.moveTo({ x: centre - WAVE, y: 0 })
  line.straightTo({ x: centre - WAVE, y })
  for (const step of steps) {
    const place = below(step, { x: centre - WAVE, y }, width - centre - 12)
    place.at = line.length
    places.push(place)
    const end = place.box.y + place.box.height + 34
    line.waveDownTo({ x: centre + WAVE, y: (y + end) / 2 })
    line.waveDownTo({ x: centre - WAVE, y: end })
    y = end
  }
  line.straightTo({ x: centre - WAVE, y: y + 10 })
  return { width, height: Math.round(y + 60), path: line.path, steps: asFractions(places, line.length), finish: { x: centre - WAVE, y: y + 10, towards: 'down' } }
}

/** The sign above the road, the stops under it along a side street. */
function beside(step: RoadsideStep, road: Point, width: number, least: number): StepPlace {
  const sign = { x: road.x, y: road.y - ROAD_WIDTH / 2 - SIGN - 14, width: SIGN, height: SIGN }
  const lines = wrap(step.title, (width - SIGN - 12) / TITLE_CHAR, 2)
  const stops = stopsFrom(step, { x: road.x + SIGN / 2, y: road.y + BELOW }, width - SIGN / 2, least)
  const bottom = bottomOf(stops, road.y + BELOW)
  return {
    step: step.step,
    junction: { x: road.x + SIGN / 2, y: road.y },
    at: 0,
    sign,
    title: { x: sign.x + SIGN + 12, y: sign.y + 14 - (lines.length - 1) * TITLE_LINE, lines },
    box: { x: sign.x, y: sign.y - (lines.length - 1) * TITLE_LINE, width, height: bottom - sign.y + (lines.length - 1) * TITLE_LINE },
    stops,
  }
}

/** The sign on the road, title and stops to its right. */
function below(step: RoadsideStep, road: Point, width: number): StepPlace {
  const left = road.x + 46
  const sign = { x: road.x - SIGN / 2, y: road.y - SIGN / 2, width: SIGN, height: SIGN }
  const lines = wrap(step.title, (width - 40) / TITLE_CHAR, 2)
  const under = road.y + (lines.length - 1) * TITLE_LINE + 46
  const stops = stopsFrom(step, { x: left, y: under }, width - 46, STOP.finger)
  const bottom = bottomOf(stops, under)
  return {
    step: step.step,
    junction: { x: road.x, y: under - 24 },
    at: 0,
    sign,
    title: { x: left - 12, y: road.y - 2, lines },
    box: { x: left - 12, y: road.y - 20, width: width - 30, height: bottom - road.y + 20 },
    stops,
  }
}

function stopsFrom(step: RoadsideStep, first: Point, width: number, least: number): StopPlace[] {
  let top = first.y - least / 2
  return step.stops.map(({ title, meta }) => {
    const limit = (width - 30) / STOP_CHAR
    const lines = wrap(title, limit, 3)
    const metaBeside = (lines.at(-1) ?? '').length + 2 + (meta?.length ?? 0) <= limit
    const height = Math.max(least, (lines.length + (meta && !metaBeside ? 1 : 0)) * LINE + 12)
    const place = { x: first.x, y: top + height / 2, lines, metaBeside, box: { x: first.x - 14, y: top, width: width + 14, height } }
    top += height
    return place
  })
}

function bottomOf(stops: StopPlace[], otherwise: number): number {
  const last = stops.at(-1)
  return last ? last.box.y + last.box.height : otherwise
}

function rowsOf<T>(steps: T[], columns: number): T[][] {
  return Array.from({ length: Math.ceil(steps.length / columns) }, (_, row) => steps.slice(row * columns, (row + 1) * columns))
}

function asFractions(places: StepPlace[], length: number): StepPlace[] {
  return places.map((place) => ({ ...place, at: round(place.at / length, 4) }))
}

/** Writes the path down and measures it on the way. */
class CentreLine {
  path = ''
  length = 0
  #here: Point = { x: 0, y: 0 }

  moveTo(to: Point): void {
    this.path = `M${text(to)}`
    this.#here = to
  }

  straightTo(to: Point): void {
    this.path += `L${text(to)}`
    this.length += distance(this.#here, to)
    this.#here = to
  }

  straightBy(dx: number): Point {
    this.straightTo({ x: this.#here.x + dx, y: this.#here.y })
    return this.#here
  }

  waveTo(to: Point): void {
    const handle = (to.x - this.#here.x) * COSINE
    this.#curve({ x: this.#here.x + handle, y: this.#here.y }, { x: to.x - handle, y: to.y }, to)
  }

  waveDownTo(to: Point): void {
    const handle = (to.y - this.#here.y) * COSINE
    this.#curve({ x: this.#here.x, y: this.#here.y + handle }, { x: to.x, y: to.y - handle }, to)
  }

  turnTo(to: Point, bulge: number): void {
    this.#curve({ x: this.#here.x + bulge, y: this.#here.y }, { x: to.x + bulge, y: to.y }, to)
  }

  #curve(a: Point, b: Point, to: Point): void {
    this.path += `C${text(a)} ${text(b)} ${text(to)}`
    const from = this.#here
    let before = from
    for (let step = 1; step <= 24; step++) {
      const point = onCurve(from, a, b, to, step / 24)
      this.length += distance(before, point)
      before = point
    }
    this.#here = to
  }
}

function onCurve(p: Point, a: Point, b: Point, q: Point, t: number): Point {
  const s = 1 - t
  const mix = (k: 'x' | 'y') => s * s * s * p[k] + 3 * s * s * t * a[k] + 3 * s * t * t * b[k] + t * t * t * q[k]
  return { x: mix('x'), y: mix('y') }
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
const round = (value: number, digits: number): number => Number(value.toFixed(digits))
const text = ({ x, y }: Point): string => `${round(x, 1)} ${round(y, 1)}`
