/** A named set of status codes, where the contract leaves a choice (rule F6). */
export interface StatusSet {
  name: string
  codes: readonly number[]
}

const set = (name: string, ...codes: number[]): StatusSet => ({ name, codes })

/** The thing is not there any more, or never was. */
export const gone = set('gone', 404, 410)
/** Not for these eyes, and not even its existence is told. */
export const hidden = set('hidden', 403, 404, 410)
/** Well-formed input that breaks a rule. */
export const invalid = set('invalid', 400, 422)
/** Input that cannot be read at all. */
export const malformed = set('malformed', 400, 422)
/** Any of these. */
export const oneOf = (...codes: number[]): StatusSet => set(codes.join(' or '), ...codes)
/** Any 4xx: the client's mistake, however it is called. */
export const clientError = set('a client error', ...Array.from({ length: 100 }, (_, i) => 400 + i))
