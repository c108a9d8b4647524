/**
 * JSON Merge Patch (RFC 7396): null takes a member away, an object is merged
 * into what is there, anything else, a list too, replaces it whole.
 */
export function mergePatch(target, patch) {
  if (!isObject(patch)) return patch

  const merged = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = mergePatch(merged[name], value)
  }
  return merged
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
