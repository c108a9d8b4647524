import type { Desk } from '../desk.ts'
import type { Draw } from './assets.ts'
import type { Choices } from './choices.ts'
import type { View } from './shell.ts'

type Drawn = ReturnType<Draw>

/** What was drawn last, by the path it was drawn for: most who load a page again find it as it was. */
const cache = new WeakMap<Draw, Map<string, { of: string; drawn: Drawn }>>()

/** The page at this path, drawn from its view as the app would; undefined if that cannot be done. */
export async function drawnAt({ assets, complain }: Desk, path: string, { data, json }: View, { cookies }: Choices): Promise<Drawn> {
  try {
    const draw = await assets.draw
    if (!draw) return undefined
    const pages = cache.get(draw) ?? new Map()
    cache.set(draw, pages)
    const of = cookies + json
    const last = pages.get(path)
    if (last?.of === of) return last.drawn
    const drawn = draw(path, data, cookies)
    pages.set(path, { of, drawn })
    return drawn
  } catch (error) {
    // it can be read all the same, and the app draws it in the browser
    complain(error)
    return undefined
  }
}
