import type { Random } from '../base/random.ts'

/**
 * Random commands run beside a model of what must happen. When they disagree
 * the sequence is shrunk to the shortest one that still does.
 */
export interface Model<State, Command> {
  /** Commands in one sequence, at most. */
  length: number
  /** Sequences to try. Default 1. */
  sequences?: number
  /** A command that makes sense now; it may look at the state but not change it. */
  next: (state: State, random: Random) => Command
  /** How a command is shown to the learner. */
  show: (command: Command) => string
  /** A fresh model, and whatever the program needs in order to begin (e.g. a branch of its own). */
  begin: () => Promise<State>
  /** Does the command on the program, checks the reply against the model, then moves the model on. */
  step: (state: State, command: Command) => Promise<void>
  /** Checks the whole at the end of a sequence. */
  end?: (state: State) => Promise<void>
}
