/** Why a request is not done, in words for the client. Nothing of ours goes into them. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

export const invalid = (why) => new Refusal(422, why)
export const unknown = (what) => new Refusal(404, `There is no such ${what}`)
