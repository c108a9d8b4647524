import type { Recorder } from '../../model/recorder.ts'

/** Which of the project's processes: a `web` instance by its number, counted from 0, or another by its name. */
export type Sender = number | 'release' | 'worker' | 'run'

/** A service that runs for one subject alone. */
export interface RunningService {
  /** What one of the project's processes is told of it. */
  environmentFor(sender: Sender): Record<string, string> | Promise<Record<string, string>>
  /** What a check does with it, bound to the check's record and deadline. */
  handle(recorder: Recorder, signal: AbortSignal): unknown
  /** Ends whatever harm was done to it. */
  restore(): Promise<void>
  /** All that lies in it, for the canary scanner. */
  dump?(): AsyncIterable<{ where: string; bytes: Buffer }>
}
