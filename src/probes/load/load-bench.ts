import type { LoadOptions, LoadResult } from '../../author/load.ts'
import { onTestFinished } from 'vitest'
import { runLoad } from './load.ts'
import { Witness, type WitnessOptions } from './witness.ts'

/** Load on a port of this machine. */
export function loadOn(port: number, options: Partial<LoadOptions>, signal = new AbortController().signal): Promise<LoadResult> {
  return runLoad({ addresses: [{ host: '127.0.0.1', port }], options: { request: { path: '/' }, seconds: 0.3, ...options }, signal })
}

/** A witness that is gone after the test. */
export async function witness(options?: WitnessOptions): Promise<Witness> {
  const one = await Witness.start(options)
  onTestFinished(() => one.close())
  return one
}
