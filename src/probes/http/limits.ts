/** A reply may have so many bytes of headers, interim replies included. */
export const HEAD_BYTES = 64 * 1024
export const HEAD_LINES = 200
/** A reply's body is kept whole up to here; a longer one ends the exchange. */
export const BODY_BYTES = 64 * 1024 * 1024
/** The size line of a chunk, extensions included. */
export const CHUNK_LINE_BYTES = 4 * 1024
/** How long a whole reply may take, unless the check says otherwise. */
export const REPLY_MS = 10_000
/** Open connections to one address; more requests than that wait for their turn. */
export const CONNECTIONS = 256
