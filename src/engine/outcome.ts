/** Ends a check: it does not concern this project. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable'
}

/** Ends a check: it could not be told. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive'
}
