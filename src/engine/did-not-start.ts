import type { Trouble } from '../model/event.ts'

/** There is nothing to check: the build, the release or the start went wrong. */
export class DidNotStart extends Error {
  override readonly name = 'DidNotStart'
  readonly trouble: Trouble

  constructor(trouble: Trouble) {
    super(trouble.summary)
    this.trouble = trouble
  }
}
