import { DeadlineError, Ended } from '../base/deadline.ts'

let listening = false

/**
 * A check may leave a promise behind that nobody awaits. When the check ends,
 * whatever it waits for is cut off, and that is no reason to end the run.
 */
export function bearWhatIsLeftBehind(): void {
  if (listening) return
  listening = true
  process.on('unhandledRejection', (reason) => {
    if (!(reason instanceof Ended) && !(reason instanceof DeadlineError)) throw reason
  })
}
