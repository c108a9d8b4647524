import { accessDenied, S3Error } from './s3-error.ts'

export interface SizeRange {
  atLeast: number
  atMost: number
}

/** Fields that need not stand in a policy. */
const FREE = ['policy', 'x-amz-signature', 'file']

const broken = (what: string) => accessDenied(`Invalid according to Policy: ${what}`)

/**
 * Holds the fields of a form against the policy that was signed for it. Answers
 * with the sizes that its file may have.
 */
export function judgePolicy(policy: string, fields: Record<string, string>, now: Date): SizeRange {
  const { expiration, conditions } = read(policy)
  if (now.getTime() > expiration) throw broken('Policy expired.')
  const range: SizeRange = { atLeast: 0, atMost: Number.MAX_SAFE_INTEGER }
  const named = new Set<string>()
  for (const condition of conditions) {
    const [operator, subject, value] = Array.isArray(condition) ? condition : ['eq', ...(Object.entries(condition)[0] ?? [])]
    if (String(operator).toLowerCase() === 'content-length-range') {
      if (!Number.isInteger(Number(subject)) || !Number.isInteger(Number(value))) throw invalid()
      range.atLeast = Math.max(range.atLeast, Number(subject))
      range.atMost = Math.min(range.atMost, Number(value))
      continue
    }
    const name = String(subject).replace(/^\$/, '').toLowerCase()
    named.add(name)
    if (!fits(String(operator).toLowerCase(), fields[name] ?? '', String(value))) throw broken(`Policy Condition failed: ${JSON.stringify(condition)}`)
  }
  const extra = Object.keys(fields).find((name) => !named.has(name) && !FREE.includes(name) && !name.startsWith('x-ignore-') && name !== 'bucket')
  if (extra !== undefined) throw broken(`Extra input fields: ${extra}`)
  return range
}

function fits(operator: string, actual: string, wanted: string): boolean {
  if (operator === 'eq') return actual === wanted
  if (operator === 'starts-with') return actual.startsWith(wanted)
  throw invalid()
}

function read(policy: string): { expiration: number; conditions: (unknown[] | Record<string, unknown>)[] } {
  let document: any
  try {
    document = JSON.parse(Buffer.from(policy, 'base64').toString('utf8'))
  } catch {
    throw invalid()
  }
  const expiration = Date.parse(document?.expiration)
  const conditions = document?.conditions
  if (Number.isNaN(expiration) || !Array.isArray(conditions) || !conditions.every((one) => typeof one === 'object' && one !== null)) throw invalid()
  return { expiration, conditions }
}

const invalid = () => new S3Error(400, 'InvalidPolicyDocument', 'The policy is not one that can be read.')
