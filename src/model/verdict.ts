/**
 * What is known about one check.
 *
 * - passed: the claim held
 * - failed: it did not, or the program crashed or hung on the way
 * - inconclusive: we could not tell, and say why
 * - blocked: what it builds on did not work, so nothing was learned
 * - not-applicable: it does not concern this project, and we say why
 */
export type Verdict = 'passed' | 'failed' | 'inconclusive' | 'blocked' | 'not-applicable'

/** Whose doing it was: the claim does not hold, the program broke down, or we did. */
export type Blame = 'claim' | 'program' | 'harness'

/** `required` decides whether a challenge is passed, `stretch` whether with distinction. */
export type Level = 'required' | 'stretch'

/** P beside others on one running subject, B on an instance of its own, X with the subject alone. */
export type Isolation = 'P' | 'B' | 'X'

/** How the command line ends. */
export const EXIT = {
  passed: 0,
  failed: 1,
  userMistake: 2,
  inconclusive: 3,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
