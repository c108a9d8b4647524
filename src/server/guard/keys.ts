import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What lets a browser in: a token in the first address, and the cookie it is exchanged for. Both live as long as this process. */
export class Keys {
  readonly token = randomBytes(24).toString('base64url')
  readonly #session = randomBytes(24).toString('base64url')

  /** Cookies know no ports: two apps on one host must not share a name. */
  cookieName(port: number): string {
    return `roadworthy-${port}`
  }

  isToken(given: string): boolean {
    return isSame(given, this.token)
  }

  /** No `Secure`: this is plain HTTP on loopback, where not every browser would keep it. */
  setCookie(port: number): string {
    return `${this.cookieName(port)}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`
  }

  isKnown(cookieHeader: string | undefined, port: number): boolean {
    const name = `${this.cookieName(port)}=`
    const given = (cookieHeader ?? '').split(';').map((one) => one.trim()).find((one) => one.startsWith(name))
    return given !== undefined && isSame(given.slice(name.length), this.#session)
  }
}

/** Takes the same time wherever they differ, and however long they are. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
