/** A value as it is shown in a sentence, cut to a readable length. */
export function show(value: unknown, limit = 200): string {
  if (value === undefined) return 'nothing'
  const text = render(value)
  return text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text
}

function render(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (Buffer.isBuffer(value)) return `${value.length} bytes`
  if (typeof value === 'object' && value !== null && 'exchange' in value && 'status' in value) return `a reply with status ${String(value.status)}`
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
