/**
 * The lines of a stream, as many at a time as a chunk happens to hold. Asking
 * for the next batch is what reads the next chunk, so a log of any length
 * passes through in the space of one.
 *
 * Bytes become characters one to one (Latin-1): a log may hold bytes that are
 * no UTF-8, and only ASCII has a meaning in it.
 *
 * @param {AsyncIterable<Buffer>} input
 */
export async function* lineBatches(input) {
  let rest = ''
  for await (const chunk of input) {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop()
    yield lines
  }
  yield [rest]
}
