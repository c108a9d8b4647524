/**
 * The learner's program broke down: it crashed, hung, closed the connection or
 * answered with something that is not HTTP. Blame `program`. The message is a
 * sentence for the learner; the exchange that shows it is already recorded.
 */
export class ProgramBroke extends Error {
  override readonly name = 'ProgramBroke'
  /** The exchange or run that showed it. */
  readonly shownBy?: object

  constructor(message: string, shownBy?: object) {
    super(message)
    this.shownBy = shownBy
  }
}
