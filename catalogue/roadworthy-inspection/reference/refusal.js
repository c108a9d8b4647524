/** Why a request is not done, in a form the client can act on. */
export class Refusal extends Error {
  constructor(status, title) {
    super(title)
    this.status = status
  }
}

export const unknown = () => new Refusal(404, 'There is no such thing, or it is not yours')
export const invalid = (why) => new Refusal(422, why)

/** Text that a database can hold, of so many characters. */
export function text(value, name, least, most) {
  const fits = typeof value === 'string' && [...value].length >= least && [...value].length <= most
  if (!fits) throw invalid(`${name} is a text of ${least} to ${most} characters`)
  if (value.includes('\0') || !value.isWellFormed()) throw invalid(`${name} holds something that is no character`)
  return value
}

export function whole(value, name, least, most) {
  if (!Number.isInteger(value) || value < least || value > most) throw invalid(`${name} is a whole number from ${least} to ${most}`)
  return value
}

export function object(body, names) {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('The body is an object')
  const strange = Object.keys(body).find((name) => !names.includes(name))
  if (strange !== undefined) throw invalid(`${strange.slice(0, 50)} is not known here`)
  return body
}
