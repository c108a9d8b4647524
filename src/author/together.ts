/**
 * Starts `count` copies of the same work in one turn of the event loop and
 * waits for all of them. If one of them throws, so does this, after the last
 * has ended.
 *
 * @example
 * const replies = await together(20, () => web.post('/charges', order))
 */
export async function together<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, index) => work(index)))
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
}
