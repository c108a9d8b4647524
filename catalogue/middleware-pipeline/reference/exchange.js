/** One request on its way through the layers, and the headers its reply has gathered so far. */
export class Exchange {
  /** Set by `identify`. */
  id
  /** Who asks; set by `authenticate`. A name for logs and quotas, not the key. */
  consumer
  /** Kept apart from the reply, so that they are still there when the reply turns out to be an error. */
  replyHeaders = {}
  /** Aborted when nobody waits for the reply any more. */
  signal = new AbortController().signal

  constructor(request) {
    const [path, query = ''] = request.url.split('?')
    this.request = request
    this.method = request.method
    /** As it was sent: not decoded, without the query. */
    this.path = path
    this.query = new URLSearchParams(query)
  }

  get isApi() {
    return this.path.startsWith('/api/')
  }
}
