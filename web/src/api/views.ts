import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '../../../src/model/api.ts'
import { problemOf, request } from './request.ts'

interface Entry {
  data?: unknown
  problem?: Problem
  under?: Promise<void>
  listeners: Set<() => void>
}

const entries = new Map<string, Entry>()

function entryOf(path: string): Entry {
  let entry = entries.get(path)
  if (!entry) entries.set(path, (entry = { listeners: new Set() }))
  return entry
}

/** Reads a view anew. What is shown of it stays until the answer is here. */
export function load(path: string): Promise<void> {
  const entry = entryOf(path)
  entry.under ??= request('GET', path)
    .then(
      (data) => {
        // the same answer must not draw a page again
        if (JSON.stringify(data) !== JSON.stringify(entry.data)) entry.data = data
        entry.problem = undefined
      },
      (error: unknown) => {
        entry.problem = problemOf(error)
      },
    )
    .then(() => {
      entry.under = undefined
      for (const listener of entry.listeners) listener()
    })
  return entry.under
}

export const isHere = (path: string): boolean => entries.get(path)?.data !== undefined

export interface Seen<T> {
  data?: T
  problem?: Problem
  reload: () => Promise<void>
}

/** A view of the server's, kept fresh while it is looked at. */
export function useView<T>(path: string): Seen<T> {
  const [, draw] = useState(0)
  useEffect(() => {
    const entry = entryOf(path)
    const listener = () => draw((n) => n + 1)
    entry.listeners.add(listener)
    const again = () => document.visibilityState === 'visible' && void load(path)
    document.addEventListener('visibilitychange', again)
    addEventListener('focus', again)
    return () => {
      entry.listeners.delete(listener)
      document.removeEventListener('visibilitychange', again)
      removeEventListener('focus', again)
    }
  }, [path])
  const { data, problem } = entryOf(path)
  return { data: data as T | undefined, problem, reload: () => load(path) }
}
