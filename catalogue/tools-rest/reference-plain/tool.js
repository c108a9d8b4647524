/** The first rule of the contract that an input breaks, in words; undefined if it breaks none. */
export function faultIn({ branch, name, sku, dailyRate, tags, notes }) {
  if (!isText(branch, 1, 40)) return 'branch must be a text of 1 to 40 characters'
  if (!isText(name, 1, 80) || name.trim() === '') return 'name must be a text of 1 to 80 characters'
  if (!isText(sku, 7, 7) || !/^[A-Z]{2}-[0-9]{4}$/.test(sku)) return 'sku must look like AB-1234'
  if (!Number.isInteger(dailyRate) || dailyRate < 0 || dailyRate > 1_000_000) return 'dailyRate must be 0 to 1000000'
  if (tags != null && !isTags(tags)) return 'tags must be at most 10 texts of at most 20 characters'
  if (notes != null && !isText(notes, 0, 2000)) return 'notes must be a text of at most 2000 characters'
  return undefined
}

/** What is kept of an input: what a client may set, and nothing else. */
export function toolFrom({ branch, name, sku, dailyRate, tags, notes }) {
  return { branch, name, sku, dailyRate, tags: tags ?? [], notes: notes ?? null }
}

function isTags(value) {
  return Array.isArray(value) && value.length <= 10 && value.every((tag) => isText(tag, 0, 20))
}

function isText(value, min, max) {
  return typeof value === 'string' && value.length >= min && value.length <= max
}
