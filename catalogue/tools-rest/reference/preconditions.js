import { Problem } from './problem.js'

/** Every change of a tool moves its version on, however soon it comes after the last. */
export function etagOf(tool) {
  return `"${tool.id}.${tool.version}"`
}

/** If-Match: the writer has seen the tool as it is now. */
export function requireMatch(request, tool) {
  const header = request.headers['if-match']
  if (header === undefined) throw new Problem(428, 'Send If-Match with the ETag you last read.')
  if (header === '*' || tagsIn(header).includes(etagOf(tool))) return
  throw new Problem(412, 'The tool has changed since you read it. Read it again.')
}

/** If-None-Match: the reader already holds the tool as it is now. */
export function isCurrent(request, tool) {
  const header = request.headers['if-none-match']
  if (header === undefined) return false
  // a cache may have weakened our tag; for reading, weak is good enough
  return header === '*' || tagsIn(header.replaceAll('W/', '')).includes(etagOf(tool))
}

function tagsIn(header) {
  return header.match(/(W\/)?"[^"]*"/g) ?? []
}
