import { useEffect, useRef, useState } from 'preact/hooks'
import type { AttemptView } from '../../../src/model/api.ts'
import type { AttemptEvent } from '../../../src/model/event.ts'
import { eventsAddress } from '../api/actions.ts'
import { LiveRun } from './live-run.ts'

/** An attempt as it goes. However many events come, the page is drawn at most once a frame. */
export function useLiveRun(view: AttemptView, onEnd: () => void): { run: LiveRun; lost: boolean } {
  const run = useRef<LiveRun | undefined>(undefined)
  run.current ??= new LiveRun(view)
  const live = run.current
  const [, draw] = useState(0)
  const [lost, setLost] = useState(false)

  useEffect(() => {
    const source = new EventSource(eventsAddress(view.id))
    const queue: AttemptEvent[] = []
    let frame = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    let told = live.done
    const flush = () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      frame = 0
      timer = undefined
      if (queue.length === 0) return
      for (const event of queue.splice(0)) live.add(event)
      draw((n) => n + 1)
      if (!live.done) return
      source.close()
      if (!told) onEnd()
      told = true
    }
    source.addEventListener('message', ({ data }: MessageEvent<string>) => {
      queue.push(JSON.parse(data) as AttemptEvent)
      if (frame || timer) return
      // a hidden page has no frames, and must not fall behind all the same
      if (document.hidden) timer = setTimeout(flush, 200)
      else frame = requestAnimationFrame(flush)
    })
    source.addEventListener('open', () => setLost(false))
    // it connects again by itself, and goes on behind the last event it had
    source.addEventListener('error', () => {
      flush()
      if (live.done) source.close()
      else setLost(true)
    })
    return () => {
      source.close()
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [view.id])
  return { run: live, lost }
}
