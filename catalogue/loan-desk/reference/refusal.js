/** Why a request is not done, in a form the client can act on. */
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message)
    this.status = status
    this.code = code
  }
}

export const unknown = (what) => new Refusal(404, 'unknown', `There is no such ${what}`)

/** An id as the database knows it; anything else is the id of nothing. */
export function idOf(value, what) {
  const id = Number(value)
  if (!Number.isSafeInteger(id)) throw unknown(what)
  return id
}

export function text(value, name) {
  if (typeof value !== 'string' || value === '' || [...value].length > 200) throw invalid(`${name} is a text of 1 to 200 characters`)
  return value
}

export function count(value, name, least) {
  if (!Number.isInteger(value) || value < least || value > 1000) throw invalid(`${name} is a whole number from ${least} to 1000`)
  return value
}

export const invalid = (why) => new Refusal(422, 'invalid', why)
