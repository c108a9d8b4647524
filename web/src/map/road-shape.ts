import { useEffect, useState } from 'preact/hooks'
import type { RoadShape } from './lay-out-road.ts'

/** How the road is drawn from this width of the window on. map.css knows the same widths. */
const SHAPES: [number, RoadShape][] = [
  [1240, { width: 1360, columns: 4 }],
  [900, { width: 1060, columns: 3 }],
  [640, { width: 760, columns: 2 }],
  [0, { width: 390, columns: 1 }],
]

const shapeHere = (): RoadShape => (SHAPES.find(([from]) => matchMedia(`(min-width: ${from}px)`).matches) as [number, RoadShape])[1]

/** The shape for the window; all of them where there is none: then the page that is made shows the one that fits. */
export function useRoadShapes(): RoadShape[] {
  const [shapes, set] = useState(() => (typeof matchMedia === 'undefined' ? SHAPES.map(([, shape]) => shape) : [shapeHere()]))
  useEffect(() => {
    const listener = () => set((before) => (before[0] === shapeHere() ? before : [shapeHere()]))
    addEventListener('resize', listener)
    return () => removeEventListener('resize', listener)
  }, [])
  return shapes
}

/** Of the roads that the server drew, leaves the one that is seen. */
export function leaveRoadThatFits(page: Element): void {
  const { columns } = shapeHere()
  for (const road of page.querySelectorAll('.road')) if (!road.classList.contains(`columns-${columns}`)) road.remove()
}
