/** Every rule, by name, in the order of the files. */
export const rules = new Map()

/** One rule of the specification, and the test of it. */
export const rule = (name, body) => rules.set(name, body)
