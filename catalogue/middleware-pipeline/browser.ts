import type { Expect, Reply } from 'roadworthy'

/** What a page of an allowed origin sees, as the Fetch standard has a browser judge it. */
export function expectReadable(expect: Expect, what: string, reply: Reply, origin: string): void {
  // several values are as good as none to a browser
  const allowed = reply.headers('access-control-allow-origin').join(', ')
  expect(`Access-Control-Allow-Origin on ${what}`, allowed).toBe(origin)
}

export function expectUnreadable(expect: Expect, what: string, reply: Reply, origin: string): void {
  const allowed = reply.headers('access-control-allow-origin').join(', ')
  expect(`Access-Control-Allow-Origin on ${what}, asked from ${origin}`, allowed).toSatisfy(`neither * nor ${origin}`, (value) => value !== '*' && value !== origin)
}

/** Caches must not hand to one origin what was allowed to another. */
export function expectVaries(expect: Expect, what: string, reply: Reply): void {
  const named = namesIn(reply, 'vary')
  expect(`Vary on ${what}`, named.join(', ')).toSatisfy('Origin among its names', () => named.includes('origin') || named.includes('*'))
}

/** GET and POST need no leave; what a form could not send does. */
export function allowsHeaders(reply: Reply, wanted: readonly string[]): boolean {
  const named = namesIn(reply, 'access-control-allow-headers')
  return named.includes('*') || wanted.every((name) => named.includes(name))
}

function namesIn(reply: Reply, header: string): string[] {
  return reply.headers(header).flatMap((value) => value.split(',')).map((name) => name.trim().toLowerCase()).filter((name) => name !== '')
}
