import { text } from './fields.js'
import { invalid } from './refusal.js'

/** A letter with its gaps filled. There is nothing in it to be carried out: a gap is a name between double braces. */
export function preview({ template, vars = {} }) {
  text(template, 'template', { least: 0, most: 1_000_000 })
  if (typeof vars !== 'object' || vars === null || Array.isArray(vars)) throw invalid('vars is an object of texts')
  for (const [name, value] of Object.entries(vars)) text(value, `vars.${name}`, { least: 0, most: 100_000 })
  return template.replace(/\{\{([A-Za-z0-9_]{1,60})\}\}/g, (gap, name) => (Object.hasOwn(vars, name) ? vars[name] : gap))
}
