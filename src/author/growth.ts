export interface GrowthOptions {
  /** Does the work at this size and returns the CPU it took, in ms, start-up included. */
  measure: (size: number) => Promise<number>
  /** CPU of doing nothing, in ms; its median over three runs is taken off every figure. */
  idle: () => Promise<number>
  /** First size. It doubles until the work takes 1 s of CPU, or up to `cap`. */
  from: number
  cap: number
}

export interface Growth {
  /** The exponent: 1 is linear, 2 quadratic. */
  slope: number
  verdict: 'fits' | 'too-steep' | 'unclear'
  points: { size: number; cpuMs: number }[]
}
