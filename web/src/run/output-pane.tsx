import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { printedLines } from '../../../src/explain/last-lines.ts'
import type { LiveRun } from './live-run.ts'

/** More of what a program prints than this is not kept on the page. */
const MOST_CHARS = 200_000

/** A piece of what is printed may end in the middle of a line, or with one. */
const shownAs = (text: string): string => printedLines(text).join('\n') + (text.endsWith('\n') ? '\n' : '')

/** What the program prints, following the end until somebody scrolls up. Written past the virtual tree: it only ever grows. */
export function OutputPane({ run }: { run: LiveRun }) {
  const box = useRef<HTMLPreElement>(null)
  const size = useRef(0)
  const follows = useRef(true)
  const begun = useRef(run.begun)
  const [state, setState] = useState<'empty' | 'whole' | 'cut'>('empty')

  useLayoutEffect(() => {
    const element = box.current
    if (!element || run.said.length === 0) return
    if (begun.current !== run.begun) element.replaceChildren()
    begun.current = run.begun
    let cut = false
    const piece = document.createDocumentFragment()
    for (const { stream, text } of run.said.splice(0)) {
      const span = document.createElement('span')
      span.className = stream
      span.textContent = shownAs(text)
      size.current += span.textContent.length
      piece.append(span)
    }
    element.append(piece)
    while (size.current > MOST_CHARS && element.firstChild) {
      size.current -= element.firstChild.textContent?.length ?? 0
      element.firstChild.remove()
      cut = true
    }
    if (follows.current) element.scrollTop = element.scrollHeight
    if (cut) setState('cut')
    else if (state === 'empty') setState('whole')
  })

  useEffect(() => {
    const element = box.current
    const listener = () => {
      if (element) follows.current = element.scrollTop + element.clientHeight > element.scrollHeight - 24
    }
    element?.addEventListener('scroll', listener, { passive: true })
    return () => element?.removeEventListener('scroll', listener)
  }, [])

  return (
    <section class={state === 'empty' && run.done ? 'output nothing' : 'output'} aria-labelledby="output">
      <h2 id="output">What your program says</h2>
      {state === 'cut' && <p class="soft small">Only the end is kept here.</p>}
      <pre ref={box} tabIndex={0} aria-labelledby="output" />
      {state === 'empty' && <p class="output-empty soft">{run.done ? 'It printed nothing, or nothing was kept.' : 'Nothing yet.'}</p>}
    </section>
  )
}
