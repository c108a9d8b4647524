import { GraphQLError, Kind } from 'graphql'

const DEEPEST = 12
const WIDEST = 200

/** What a document may cost. A fragment costs what it holds, wherever it is spread. */
export function excessOf(document) {
  const fragments = new Map(document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((one) => [one.name.value, one]))
  for (const operation of document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION)) {
    if (depthOf(operation, fragments) > DEEPEST) return refusal(`Queries go ${DEEPEST} levels deep at most`)
    if (rootFieldsOf(operation, fragments) > WIDEST) return refusal(`A document asks for ${WIDEST} root fields at most`)
  }
  return undefined
}

const refusal = (message) => new GraphQLError(message, { extensions: { code: 'TOO_EXPENSIVE' } })

/** `seen` holds the fragments that are open: a circle is for validation to refuse. */
function depthOf({ selectionSet }, fragments, seen = new Set(), known = new Map()) {
  const depths = (selectionSet?.selections ?? []).map((selection) => {
    if (selection.kind === Kind.FIELD) return 1 + depthOf(selection, fragments, seen, known)
    if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection, fragments, seen, known)
    return throughFragment(selection.name.value, fragments, seen, known, depthOf)
  })
  return Math.max(0, ...depths)
}

function rootFieldsOf({ selectionSet }, fragments, seen = new Set(), known = new Map()) {
  const counts = selectionSet.selections.map((selection) => {
    if (selection.kind === Kind.FIELD) return 1
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFieldsOf(selection, fragments, seen, known)
    return throughFragment(selection.name.value, fragments, seen, known, rootFieldsOf)
  })
  return counts.reduce((sum, count) => sum + count, 0)
}

/** Each fragment is measured once, however often it is spread. */
function throughFragment(name, fragments, seen, known, measure) {
  if (known.has(name)) return known.get(name)
  const fragment = fragments.get(name)
  if (!fragment || seen.has(name)) return 0
  const cost = measure(fragment, fragments, new Set([...seen, name]), known)
  known.set(name, cost)
  return cost
}
