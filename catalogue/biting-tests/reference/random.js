/** Numbers that follow from a seed (mulberry32), so that a failure can be seen again. */
export function randomFrom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (min, max) => min + Math.floor(next() * (max - min + 1))
  return { int, pick: (list) => list[int(0, list.length - 1)] }
}
