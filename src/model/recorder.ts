import type { Evidence } from './evidence.ts'

/** Where probes, faults and checks write down what they saw, in order. */
export interface Recorder {
  /** Milliseconds since the attempt began. */
  now(): number
  add(evidence: Evidence): void
}
