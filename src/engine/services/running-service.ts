import type { Recorder } from '../../model/recorder.ts'
import type { Searchable } from '../canary/scan-all.ts'

/** Which of the project's processes, and which instance of it, counted from 0. */
export interface Sender {
  process: string
  index: number
}

/** A service that runs for one subject alone. */
export interface RunningService {
  /** What one of the project's processes is told of it. */
  environmentFor(sender: Sender): Record<string, string> | Promise<Record<string, string>>
  /** What a check does with it, bound to the check's record and deadline. */
  handle(recorder: Recorder, signal: AbortSignal): unknown
  /** Ends whatever harm was done to it. */
  restore(): Promise<void>
  /** All that lies in it, for the canary scanner. */
  dump?(canary: string): AsyncIterable<Searchable>
}
