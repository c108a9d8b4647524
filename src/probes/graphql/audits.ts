import type { Web } from '../../author/context.ts'
import type { GraphQlAudit } from '../../author/graphql.ts'

export interface AuditOptions {
  web: Web
  path: string
  signal: AbortSignal
}

/** graphql-http's audits, one after another, each of their requests through the probe. */
export async function auditsOver({ web, path, signal }: AuditOptions): Promise<GraphQlAudit[]> {
  const { serverAudits } = await import('graphql-http')
  const server = new FetchOver(web)
  const results: GraphQlAudit[] = []
  // any host will do: the probe knows where the server is
  for (const audit of serverAudits({ url: `http://server.invalid${path}`, fetchFn: server.fetch })) {
    if (signal.aborted) throw signal.reason
    const level = audit.name.split(' ', 1)[0] as GraphQlAudit['level']
    const outcome = await server.outcome(audit.fn, level)
    results.push({ id: audit.id, name: audit.name, level, ...outcome })
  }
  return results
}

const FAILED = { MUST: 'error', SHOULD: 'warn', MAY: 'notice' } as const

class FetchOver {
  readonly #web: Web
  #lost: { error: unknown } | undefined

  constructor(web: Web) {
    this.#web = web
  }

  /** `fetch`, as far as the audits use it. */
  readonly fetch = async (url: string, { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Response> => {
    const { pathname, search } = new URL(url)
    // without an Accept header of its own, fetch takes anything
    const options = { headers: { Accept: '*/*', ...headers }, contentType: null, retry503: false, ...(body !== undefined && { body }) }
    try {
      const reply = await this.#web.request(method, pathname + search, options)
      const response = new Response(reply.text, { headers: { 'content-type': reply.header('content-type') ?? '' } })
      // its constructor takes no status beyond 200 to 599, and no body beside 204
      return Object.defineProperty(response, 'status', { value: reply.status })
    } catch (error) {
      this.#lost = { error }
      throw error
    }
  }

  /** Runs one audit. A reply that never came is no matter of audits; a body that cannot be read is. */
  async outcome(run: () => Promise<{ status: GraphQlAudit['verdict']; reason?: string }>, level: GraphQlAudit['level']): Promise<Pick<GraphQlAudit, 'verdict' | 'reason'>> {
    this.#lost = undefined
    try {
      const { status, reason } = await run()
      return { verdict: status, ...(reason !== undefined && { reason }) }
    } catch (error) {
      const lost = this.#lost as { error: unknown } | undefined
      if (lost) throw lost.error
      return { verdict: FAILED[level], reason: (error as Error).message }
    }
  }
}
