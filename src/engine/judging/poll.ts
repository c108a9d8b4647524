import type { Polled, PollOptions } from '../../author/judging.ts'
import { orAbort } from '../../base/deadline.ts'
import { wallClock, type Clock } from './clock.ts'

const EVERY_MS = 50

/**
 * Asks until it holds, and then that it stays so (rule G8).
 *
 * That it did not become so is said only by an ask that began when the time
 * was over, and that it stayed so only by one that began when that time was
 * over: an answer that is slow to come, or that our own timers asked for too
 * late, counts for the program and never against it.
 */
export async function poll<T>(options: PollOptions<T>, signal: AbortSignal, clock: Clock = wallClock): Promise<Polled<T>> {
  const began = clock.now()
  const until = (end: number, isOver: (holds: boolean) => boolean) => asking(options, end, isOver, signal, clock)
  const first = await until(began + options.withinMs, (holds) => holds)
  if (!first.holds) return { last: first.answer, became: false, stayed: false }
  const became = clock.now()
  const afterMs = became - began
  if (!options.staysMs) return { last: first.answer, became: true, stayed: true, afterMs }
  await pause(options, became + options.staysMs, signal, clock)
  const after = await until(became + options.staysMs, (holds) => !holds)
  return { last: after.answer, became: true, stayed: after.holds, afterMs }
}

/** Until an answer is the one that tells, or to the first ask that begins at the end or later. */
async function asking<T>(options: PollOptions<T>, end: number, isOver: (holds: boolean) => boolean, signal: AbortSignal, clock: Clock) {
  for (;;) {
    signal.throwIfAborted()
    const asked = clock.now()
    const answer = await orAbort(options.ask(), signal)
    const holds = options.holds(answer)
    if (isOver(holds) || asked >= end) return { answer, holds }
    await pause(options, end, signal, clock)
  }
}

/** The last ask is made at the end, and not some time before it. */
async function pause<T>(options: PollOptions<T>, end: number, signal: AbortSignal, clock: Clock): Promise<void> {
  // a timer may fire a fraction of a millisecond early
  const leftMs = Math.max(0, Math.ceil(end - clock.now()))
  await clock.sleep(Math.min(options.everyMs ?? EVERY_MS, leftMs), signal)
}
