import { isLoopback } from './is-loopback.ts'

/** Where a server is: what its links may begin with (rule F8). */
export class Origin {
  /** Without a trailing slash, with the base path. */
  readonly url: string
  readonly #scheme: string
  readonly #authority: URL
  readonly #base: string

  constructor(options: { tls: boolean; authority: string; base: string }) {
    this.#scheme = options.tls ? 'https' : 'http'
    this.#base = options.base
    this.url = `${this.#scheme}://${options.authority}${options.base}`
    this.#authority = new URL(this.url)
  }

  /** A link as a path of this server, below its base; one that leads elsewhere as it is. */
  resolve(link: string): string {
    const target = URL.canParse(link, `${this.url}/`) ? new URL(link, `${this.url}/`) : undefined
    if (!target || !this.#isHere(target)) return link
    const path = target.pathname + target.search
    const { pathname } = this.#authority
    if (this.#base === '') return path
    return path === pathname || path.startsWith(`${pathname}/`) || path.startsWith(`${pathname}?`) ? path.slice(pathname.length).replace(/^(?!\/)/, '/') : link
  }

  #isHere(target: URL): boolean {
    if (target.protocol !== 'http:' && target.protocol !== 'https:') return false
    if (target.host === this.#authority.host) return true
    return isLoopback(target.hostname) && isLoopback(this.#authority.hostname) && portOf(target) === portOf(this.#authority)
  }
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80')
}
