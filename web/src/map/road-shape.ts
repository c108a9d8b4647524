import { useEffect, useState } from 'preact/hooks'
import type { RoadShape } from './lay-out-road.ts'

/** How the road is drawn from this width of the window on. */
const SHAPES: [number, RoadShape][] = [
  [1240, { width: 1360, columns: 4 }],
  [900, { width: 1060, columns: 3 }],
  [640, { width: 760, columns: 2 }],
  [0, { width: 390, columns: 1 }],
]

const shapeFor = (width: number): RoadShape => (SHAPES.find(([from]) => width >= from) as [number, RoadShape])[1]

export function useRoadShape(): RoadShape {
  const [shape, set] = useState(() => shapeFor(innerWidth))
  useEffect(() => {
    const listener = () => set(shapeFor(innerWidth))
    addEventListener('resize', listener)
    return () => removeEventListener('resize', listener)
  }, [])
  return shape
}
