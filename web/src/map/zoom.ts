import { useEffect, useRef, useState } from 'preact/hooks'

const LEAST = 0.4
const MOST = 3

export interface Zoom {
  zoom: number
  /** Makes the drawing larger by a factor, and keeps what is in the middle (or at a point) where it is. */
  by: (factor: number, at?: { x: number; y: number }) => void
  fit: () => void
  whole: () => void
}

/** Zooms a drawing inside of a box that scrolls: panning is scrolling, so wheel, touch and keys do what they always do. */
export function useZoom(box: { current: HTMLElement | null }): Zoom {
  const [zoom, set] = useState(1)
  const anchor = useRef<{ x: number; y: number; fx: number; fy: number } | undefined>(undefined)
  const now = useRef(1)
  now.current = zoom

  const by = (factor: number, at?: { x: number; y: number }) => {
    const element = box.current
    if (!element) return
    const { clientWidth, clientHeight, scrollWidth, scrollHeight, scrollLeft, scrollTop } = element
    const x = at?.x ?? clientWidth / 2
    const y = at?.y ?? clientHeight / 2
    anchor.current = { x, y, fx: (scrollLeft + x) / scrollWidth, fy: (scrollTop + y) / scrollHeight }
    // fingers may move on before the page was drawn again
    now.current = Math.min(MOST, Math.max(LEAST, now.current * factor))
    set(now.current)
  }

  useEffect(() => {
    const element = box.current
    const keep = anchor.current
    if (!element || !keep) return
    element.scrollTo(keep.fx * element.scrollWidth - keep.x, keep.fy * element.scrollHeight - keep.y)
    anchor.current = undefined
  }, [zoom])

  useEffect(() => {
    const element = box.current
    return element ? listen(element, by) : undefined
  }, [])

  const whole = () => {
    const drawn = box.current?.querySelector('svg')?.getBoundingClientRect()
    if (drawn) set(Math.min(1, ((innerHeight - 120) / drawn.height) * now.current))
  }
  return { zoom, by, fit: () => set(1), whole }
}

/** Pinching, on a touch pad (which browsers tell as a wheel with Ctrl) and with two fingers; dragging with a mouse. */
function listen(element: HTMLElement, by: Zoom['by']): () => void {
  const stop = new AbortController()
  const { signal } = stop
  const at = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const { left, top } = element.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      by(Math.exp(-event.deltaY / 200), at(event))
    },
    { passive: false, signal },
  )
  const fingers = new Map<number, PointerEvent>()
  let spread = 0
  element.addEventListener('pointerdown', (event) => void fingers.set(event.pointerId, event), { signal })
  element.addEventListener(
    'pointermove',
    (event) => {
      if (!fingers.has(event.pointerId)) return
      const before = fingers.get(event.pointerId) as PointerEvent
      fingers.set(event.pointerId, event)
      if (event.pointerType === 'mouse') return void element.scrollBy(before.clientX - event.clientX, before.clientY - event.clientY)
      const [a, b] = [...fingers.values()]
      if (!a || !b) return
      const apart = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)
      if (spread > 0) by(apart / spread, at({ clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 }))
      spread = apart
    },
    { signal },
  )
  const lift = (event: PointerEvent) => {
    fingers.delete(event.pointerId)
    spread = 0
  }
  for (const type of ['pointerup', 'pointercancel', 'pointerleave'] as const) element.addEventListener(type, lift, { signal })
  return () => stop.abort()
}
