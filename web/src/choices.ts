const LASTS_S = 365 * 24 * 3600

/** What the browser has sent along, where there is no browser. */
let sent = ''

/** Keeps what somebody has chosen, in a cookie: so the server draws a page by it before any script runs. */
export function keep(name: string, value: string | undefined): void {
  document.cookie = `${cookieOf(name)}=${value ?? ''}; path=/; max-age=${value === undefined ? 0 : LASTS_S}; samesite=lax`
}

/** Whatever else runs on this machine may have written it as well: it is only good for comparing. */
export function kept(name: string): string | undefined {
  const cookies = typeof document === 'undefined' ? sent : document.cookie
  const start = `${cookieOf(name)}=`
  return cookies.split(/; */).find((cookie) => cookie.startsWith(start))?.slice(start.length)
}

export function chooseAsSent(cookies: string): void {
  sent = cookies
}

/** Cookies do not tell ports apart, and learners open their own programs in the same browser. */
const cookieOf = (name: string): string => `roadworthy-${name}`
