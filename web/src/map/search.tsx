import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { RoadmapView } from '../../../src/model/api.ts'
import { go } from '../router.ts'
import { find, findables } from './find.ts'

const SHOWN = 8

/** Finds topics, challenges, technologies and steps; `/` puts the cursor into it. */
export function Search({ view, search, onSearch }: { view: RoadmapView; search: string; onSearch: (search: string, stops: Set<string> | undefined) => void }) {
  const all = useMemo(() => findables(view), [view])
  const found = find(all, search).slice(0, SHOWN)
  const [at, setAt] = useState(0)
  const [open, setOpen] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  useSlash(input)

  const type = (text: string) => {
    const stops = find(all, text).flatMap((one) => one.stops)
    setAt(0)
    setOpen(true)
    onSearch(text, text.trim() ? new Set(stops) : undefined)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return type('')
    if (event.key === 'Enter' && found[at]) return go((found[at] as (typeof found)[number]).href)
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!move || found.length === 0) return
    event.preventDefault()
    setOpen(true)
    setAt((at + move + found.length) % found.length)
  }
  const shown = open && search.trim() !== ''
  return (
    <search class="search">
      <label class="unseen" for="search">Search topics, challenges, technologies</label>
      <input
        id="search" ref={input} type="text" role="combobox" autocomplete="off" spellcheck={false} placeholder="Search topics, challenges, technologies"
        aria-expanded={shown} aria-controls="found" aria-autocomplete="list" aria-activedescendant={shown && found.length > 0 ? `found-${at}` : undefined}
        value={search} onInput={(event) => type(event.currentTarget.value)} onKeyDown={onKeyDown} onFocus={() => setOpen(true)} onBlur={() => setOpen(false)}
      />
      <kbd aria-hidden="true">/</kbd>
      <ul id="found" role="listbox" aria-label="Found" hidden={!shown}>
        {found.map(({ kind, title, where, href }, index) => (
          <li
            key={kind + href + title} id={`found-${index}`} role="option" aria-selected={index === at}
            onPointerDown={(event) => {
              event.preventDefault()
              go(href)
            }}
          >
            <span class="found-title">{title}</span> <span class="soft">{kind}, {where}</span>
          </li>
        ))}
      </ul>
      <p class={shown && found.length === 0 ? 'found-none' : 'unseen'} role="status">{shown ? (found.length === 0 ? 'Nothing on the road is called that.' : `${found.length} found`) : ''}</p>
    </search>
  )
}

function useSlash(input: { current: HTMLInputElement | null }): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || target.matches('input, textarea, select')) return
      event.preventDefault()
      input.current?.focus()
    }
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}
