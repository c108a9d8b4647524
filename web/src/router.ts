import { useEffect, useState } from 'preact/hooks'

const listeners = new Set<() => void>()

/** Goes to an address of the app without loading a page. */
export function go(address: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') history.pushState(null, '', address)
  else history.replaceState(null, '', address)
  for (const listener of listeners) listener()
}

/** The address that is shown; `came` says whether it was gone to or come back to. */
export function useAddress(): { address: string; came: 'first' | 'forward' | 'back' } {
  const here = (came: 'first' | 'forward' | 'back') => ({ address: location.pathname + location.search, came })
  const [state, set] = useState(() => here('first'))
  useEffect(() => {
    const forward = () => set(here('forward'))
    const back = () => set((before) => (before.address === location.pathname + location.search ? before : here('back')))
    listeners.add(forward)
    addEventListener('popstate', back)
    return () => {
      listeners.delete(forward)
      removeEventListener('popstate', back)
    }
  }, [])
  return state
}

/** Lets links to pages of the app go there without loading; all others work as links do. */
export function takeOverLinks(isOurs: (address: string) => boolean): void {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = (event.target as Element).closest('a[href]')
    const href = link?.getAttribute('href') ?? ''
    if (!link || !href.startsWith('/') || link.hasAttribute('download') || link.hasAttribute('target') || !isOurs(href)) return
    event.preventDefault()
    go(href)
  })
}
