import { Problem } from './problem.js'

/** What a client may set. A field without a default must be there. */
const fields = {
  branch: {
    must: 'be a text of 1 to 40 characters',
    holds: (value) => isText(value, 1, 40),
  },
  name: {
    must: 'be a text of 1 to 80 characters, not all of them blank',
    holds: (value) => isText(value, 1, 80) && value.trim() !== '',
  },
  sku: {
    must: 'be two capital letters, a hyphen and four digits, as in AB-1234',
    holds: (value) => isText(value, 7, 7) && /^[A-Z]{2}-[0-9]{4}$/.test(value),
  },
  dailyRate: {
    must: 'be a whole number from 0 to 1000000',
    holds: (value) => Number.isInteger(value) && value >= 0 && value <= 1_000_000,
  },
  tags: {
    default: [],
    must: 'be a list of at most 10 texts of at most 20 characters',
    holds: (value) => Array.isArray(value) && value.length <= 10 && value.every((tag) => isText(tag, 0, 20)),
  },
  notes: {
    default: null,
    must: 'be a text of at most 2000 characters, or null',
    holds: (value) => value === null || isText(value, 0, 2000),
  },
}

/**
 * The fields a client may set, and only those: an id or a timestamp that came
 * along is left behind here.
 *
 * @throws {Problem} naming every field that breaks a rule
 */
export function validate(body) {
  if (!isObject(body)) throw new Problem(422, 'A tool is a JSON object.')

  const valid = {}
  const errors = []
  for (const [name, rule] of Object.entries(fields)) {
    const value = body[name] ?? rule.default
    if (rule.holds(value)) valid[name] = value
    else errors.push({ pointer: `#/${name}`, detail: `must ${rule.must}` })
  }
  if (errors.length > 0) throw new Problem(422, 'The tool breaks a rule.', { members: { errors } })
  return valid
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Characters are counted as code points, so an emoji is one. */
function isText(value, min, max) {
  if (typeof value !== 'string') return false
  const { length } = [...value]
  return length >= min && length <= max
}
