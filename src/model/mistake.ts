/**
 * Something a person can put right. It is shown as one sentence that says what
 * was wrong, where, and what to do; never with a stack trace. Exit code 2.
 */
export class UserMistake extends Error {
  override readonly name = 'UserMistake'
  /** `file:line` if it is in a file. */
  readonly where?: string
  readonly fix?: string

  constructor(message: string, more: { where?: string; fix?: string } = {}) {
    super(message)
    this.where = more.where
    this.fix = more.fix
  }
}

/** We could not tell, through no fault of the learner's: a missing tool, a full disk. Exit code 3. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell'
  readonly fix?: string

  constructor(message: string, fix?: string) {
    super(message)
    this.fix = fix
  }
}
