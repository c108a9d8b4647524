/**
 * The first `count` items in the order `compare` gives, without sorting all of
 * them: a heap keeps the best so far with the worst of those on top, where a
 * newcomer is measured against it.
 *
 * @template T
 * @param {number} count
 * @param {Iterable<T>} items
 * @param {(a: T, b: T) => number} compare  negative when `a` comes first
 * @returns {T[]}
 */
export function largest(count, items, compare) {
  /** @type {T[]} */
  const heap = []
  if (count === 0) return heap
  for (const item of items) {
    if (heap.length < count) {
      heap.push(item)
      rise(heap, compare)
    } else if (compare(item, heap[0]) < 0) {
      heap[0] = item
      sink(heap, compare)
    }
  }
  return heap.sort(compare)
}

/** Moves the last item up until its parent is worse. */
function rise(heap, compare) {
  let at = heap.length - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (compare(heap[at], heap[parent]) <= 0) return
    swap(heap, at, parent)
    at = parent
  }
}

/** Moves the first item down until both its children are better. */
function sink(heap, compare) {
  let at = 0
  for (;;) {
    let worst = at
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && compare(heap[child], heap[worst]) > 0) worst = child
    }
    if (worst === at) return
    swap(heap, at, worst)
    at = worst
  }
}

function swap(heap, a, b) {
  [heap[a], heap[b]] = [heap[b], heap[a]]
}
