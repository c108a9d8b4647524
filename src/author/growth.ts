export interface GrowthOptions {
  /** Does the work at this size and returns the CPU it took, in ms, start-up included. */
  measure: (size: number) => Promise<number>
  /** CPU of doing nothing, in ms; its median over three runs is taken off every figure. */
  idle: () => Promise<number>
  /** First size. It doubles until the last doublings tell. */
  from: number
  /** What is in line by then has passed; what is unclear is followed up to four times as far. */
  cap: number
}

export interface Growth {
  /** The exponent over the last two doublings: 1 is linear, 2 quadratic. 0 if the work was too cheap to tell. */
  slope: number
  verdict: 'fits' | 'too-steep' | 'unclear'
  points: { size: number; cpuMs: number }[]
}
