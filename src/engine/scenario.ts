import { ClaimBroken, GivenBroken } from '../author/expect.ts'
import type { Model } from '../author/scenario.ts'
import type { Random } from '../base/random.ts'
import type { Evidence } from '../model/evidence.ts'
import type { TrialRecorder } from './trial-recorder.ts'

/** Replays tried while shrinking, at most. */
const SHRINKS = 60

interface Failed<Command> {
  commands: Command[]
  error: ClaimBroken
  evidence: readonly Evidence[]
}

/**
 * Runs random commands beside a model. When the program and the model part,
 * the sequence is shrunk: chunks are left out, large ones first, as long as
 * what remains still shows a broken claim (delta debugging; Zeller and
 * Hildebrandt, 2002).
 */
export async function scenario<State, Command>(model: Model<State, Command>, random: Random, recorder: TrialRecorder, signal: AbortSignal): Promise<void> {
  for (let sequence = 0; sequence < (model.sequences ?? 1); sequence++) {
    const from = recorder.mark()
    const failed = await explore(model, random.fork(`sequence ${sequence}`), recorder)
    if (!failed) continue
    const smallest = await shrink(model, failed, recorder, from, signal)
    recorder.rewind(from, smallest.evidence)
    recorder.note('the shortest sequence that shows it', smallest.commands.map((command) => model.show(command)))
    throw smallest.error
  }
}

async function explore<State, Command>(model: Model<State, Command>, random: Random, recorder: TrialRecorder): Promise<Failed<Command> | undefined> {
  const state = await model.begin()
  const commands: Command[] = []
  const from = recorder.mark()
  try {
    for (let i = 0; i < model.length; i++) {
      const command = model.next(state, random)
      commands.push(command)
      await model.step(state, command)
    }
    await model.end?.(state)
    return undefined
  } catch (error) {
    return asFailed(error, commands, recorder, from)
  }
}

async function replay<State, Command>(model: Model<State, Command>, commands: Command[], recorder: TrialRecorder, from: number) {
  recorder.rewind(from)
  try {
    const state = await model.begin()
    for (const command of commands) await model.step(state, command)
    await model.end?.(state)
    return undefined
  } catch (error) {
    // a shorter sequence may make no sense to the model; then it shows nothing
    return error instanceof ClaimBroken && !(error instanceof GivenBroken) ? asFailed(error, commands, recorder, from) : undefined
  }
}

function asFailed<Command>(error: unknown, commands: Command[], recorder: TrialRecorder, from: number): Failed<Command> {
  if (!(error instanceof ClaimBroken) || error instanceof GivenBroken) throw error
  return { commands: [...commands], error, evidence: recorder.since(from) }
}

async function shrink<State, Command>(model: Model<State, Command>, failed: Failed<Command>, recorder: TrialRecorder, from: number, signal: AbortSignal) {
  let smallest = failed
  let tries = 0
  for (let chunk = Math.ceil(smallest.commands.length / 2); chunk >= 1; chunk = Math.floor(chunk / 2)) {
    for (let start = 0; start < smallest.commands.length && tries < SHRINKS && !signal.aborted; ) {
      const without = smallest.commands.toSpliced(start, chunk)
      tries++
      const shorter = without.length < smallest.commands.length ? await replay(model, without, recorder, from) : undefined
      if (shorter) smallest = shorter
      else start += chunk
    }
  }
  return smallest
}
