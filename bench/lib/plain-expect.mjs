// Expectations as a script written by hand would have them: a comparison and a throw.

const check = (holds, label, expected, actual) => {
  if (!holds) throw new Error(`${label}: expected ${expected}, got ${JSON.stringify(actual)}`)
}

/** For replies of the shape { status, headers (lower case), text }. */
export const plainExpect = {
  status: (label, reply, status) => check(reply.status === status, label, status, reply.status),
  header: (label, reply, name, value) => check(reply.headers[name] === value, label, value, reply.headers[name]),
  text: (reply) => reply.text,
  body: (reply) => JSON.parse(reply.text),
  equal: (label, actual, expected) => check(actual === expected, label, expected, actual),
  integer: (label, actual) => check(Number.isInteger(actual), label, 'an integer', actual),
  length: (label, actual) => check(Array.isArray(actual) && actual.length > 0, label, 'a list that is not empty', actual),
}
