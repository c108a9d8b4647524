import type { ComponentType } from 'preact'
import type { Route } from '../match.ts'

export interface PageProps<T> {
  data: T
  route: Route
  reload: () => Promise<void>
}

/** A page shows one view of the API. */
export interface Page<T = any> {
  pattern: string
  /** The view it shows. */
  view: (route: Route) => string
  title: (data: T) => string
  Show: ComponentType<PageProps<T>>
  /** What the server adds for those who run no scripts. */
  Unscripted?: ComponentType<{ data: T }>
}
