import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

export default mutants(challenge, {
  'decodes-without-verifying': {
    mistake: 'Decodes the token and never looks at its signature',
    file: 'guard.js',
    from: 'const { payload } = await jwtVerify(token, (header) => keys.find(header), {',
    to: "const payload = (await import('jose')).decodeJwt(token)\n    void ({",
    caughtBy: ['tampered-tokens-are-refused'],
  },
  'chokes-on-junk': {
    mistake: 'Takes a token that cannot be read for a mistake of its own',
    file: 'guard.js',
    from: 'if (error instanceof errors.JOSEError || error instanceof UnknownKey)',
    to: "if ((error instanceof errors.JOSEError && error.code !== 'ERR_JWS_INVALID') || error instanceof UnknownKey)",
    caughtBy: ['tampered-tokens-are-refused'],
  },
  'accepts-none': {
    mistake: 'Believes a token that says it needs no signature',
    file: 'guard.js',
    from: '  async function verify(token) {\n',
    to: `  async function verify(token) {
    const jose = await import('jose')
    if (/^none$/i.test(jose.decodeProtectedHeader(token).alg)) return jose.decodeJwt(token)
`,
    caughtBy: ['unsigned-tokens-are-refused'],
  },
  'forbids-only-lower-case-none': {
    mistake: 'Forbids none in one spelling, and understands it in all',
    file: 'guard.js',
    from: '  async function verify(token) {\n',
    to: `  async function verify(token) {
    const jose = await import('jose')
    const { alg } = jose.decodeProtectedHeader(token)
    if (alg === 'none') throw new InvalidToken('unsigned')
    if (/^none$/i.test(alg)) return jose.decodeJwt(token)
`,
    caughtBy: ['unsigned-tokens-are-refused'],
  },
  'lets-the-header-choose-the-algorithm': {
    mistake: 'Uses the public key as an HMAC secret when the header says so',
    file: 'guard.js',
    from: `(header) => keys.find(header), {
      algorithms: ['RS256', 'ES256'],`,
    to: `async (header) => {
      if (header.alg !== 'HS256') return keys.find(header)
      const key = await keys.find({ ...header, alg: 'RS256' })
      return new TextEncoder().encode(await (await import('jose')).exportSPKI(key))
    }, {
      algorithms: ['RS256', 'ES256', 'HS256'],`,
    caughtBy: ['hmac-with-the-public-key-is-refused'],
  },
  'uses-the-embedded-key': {
    mistake: 'Verifies with the key that the token brings along',
    file: 'guard.js',
    from: '(header) => keys.find(header), {',
    to: "async (header) => (header.jwk ? (await import('jose')).importJWK(header.jwk, header.alg) : keys.find(header)), {",
    caughtBy: ['keys-named-by-the-token-are-not-trusted'],
  },
  'fetches-from-where-the-token-says': {
    mistake: 'Fetches the key set from the address in the header',
    file: 'guard.js',
    from: '(header) => keys.find(header), {',
    to: 'async (header) => (header.jku && (await fetch(header.jku).catch(() => {})), keys.find(header)), {',
    caughtBy: ['keys-named-by-the-token-are-not-trusted'],
  },
  'no-audience-check': {
    mistake: 'Believes tokens that were meant for another API',
    file: 'guard.js',
    from: '      audience,\n      requiredClaims',
    to: '      requiredClaims',
    caughtBy: ['issuer-audience-and-expiry-are-required'],
  },
  'no-issuer-check': {
    mistake: 'Believes whoever issued the token',
    file: 'guard.js',
    from: '      issuer,\n      audience,\n',
    to: '      audience,\n',
    caughtBy: ['issuer-audience-and-expiry-are-required'],
  },
  'expiry-is-optional': {
    mistake: 'Checks the expiry only if there is one',
    file: 'guard.js',
    from: "requiredClaims: ['exp', 'sub']",
    to: "requiredClaims: ['sub']",
    caughtBy: ['issuer-audience-and-expiry-are-required'],
  },
  'ignores-the-clock': {
    mistake: 'Ignores exp and nbf',
    file: 'guard.js',
    from: 'clockTolerance: 30,',
    to: "clockTolerance: '10 years',",
    caughtBy: ['time-is-respected'],
  },
  'is-lenient-by-minutes': {
    mistake: 'Allows clocks to differ by four minutes',
    file: 'guard.js',
    from: 'clockTolerance: 30,',
    to: 'clockTolerance: 240,',
    caughtBy: ['time-is-respected'],
  },
  'ignores-the-type': {
    mistake: 'Takes any signed token for an access token',
    file: 'guard.js',
    from: "      typ: 'at+jwt',\n",
    to: '',
    caughtBy: ['an-id-token-is-not-an-access-token'],
  },
  'finds-the-scope-inside-a-word': {
    mistake: 'Looks for the scope anywhere in the text',
    file: 'guard.js',
    from: 'if (!scopes.includes(needed))',
    to: "if (!scopes.join(' ').includes(needed))",
    caughtBy: ['a-missing-scope-is-403-and-changes-nothing'],
  },
  'refuses-after-the-deed': {
    mistake: 'Stores the loan, then asks for the scope',
    file: 'api.js',
    from: `      requireScope(caller, 'loans:write')
      const loan = loans.add(caller.sub, toolIn(await readJson(request)))`,
    to: `      const loan = loans.add(caller.sub, toolIn(await readJson(request)))
      requireScope(caller, 'loans:write')`,
    caughtBy: ['a-missing-scope-is-403-and-changes-nothing'],
  },
  'forgets-the-scope-when-reading': {
    mistake: 'Asks for a scope when writing only',
    file: 'api.js',
    from: `      requireScope(caller, 'loans:read')
      return [200, { items`,
    to: '      return [200, { items',
    caughtBy: ['a-missing-scope-is-403-and-changes-nothing'],
  },
  'no-owner-filter': {
    mistake: 'Finds a loan by its id, whoever asks',
    file: 'loans.js',
    from: 'if (loan?.owner !== owner) return undefined',
    to: 'if (!loan) return undefined',
    caughtBy: ['loans-of-others-stay-hidden'],
  },
  'lists-everybody': {
    mistake: "Lists all members' loans",
    file: 'loans.js',
    from: '.filter(([, loan]) => loan.owner === owner)',
    to: '.filter(([, loan]) => loan.owner !== undefined)',
    caughtBy: ['loans-of-others-stay-hidden'],
  },
  'takes-the-token-from-the-query': {
    mistake: 'Takes the token from the address, too',
    file: 'guard.js',
    from: "const [scheme, token] = (request.headers.authorization ?? '').split(/ +/, 2)",
    to: `const inQuery = new URL(request.url, 'http://localhost').searchParams.get('access_token')
  if (inQuery) return inQuery
  const [scheme, token] = (request.headers.authorization ?? '').split(/ +/, 2)`,
    caughtBy: ['tokens-come-in-the-header-only'],
  },
  'is-strict-about-bearer': {
    mistake: 'Knows the scheme in one spelling only',
    file: 'guard.js',
    from: "if (scheme.toLowerCase() !== 'bearer')",
    to: "if (scheme !== 'Bearer')",
    caughtBy: ['tokens-come-in-the-header-only'],
  },
  'fetches-the-keys-at-boot-only': {
    mistake: 'Fetches the key set once and never learns of a new key',
    file: 'key-set.js',
    from: 'if (!this.#keys.has(kid)) await this.#lookAgain()',
    to: '// all keys are known by now',
    caughtBy: ['a-new-key-works-without-a-restart'],
  },
  'waits-half-a-minute-for-a-new-key': {
    mistake: 'Looks for new keys every 30 seconds, counted from the first fetch',
    file: 'key-set.js',
    from: 'if (performance.now() - this.#missedAt < this.#pauseMs) return',
    to: 'if (performance.now() - this.#fetchedAt < 30_000) return',
    caughtBy: ['a-new-key-works-without-a-restart'],
  },
  'keeps-keys-for-ever': {
    mistake: 'Never lets go of a key it has seen',
    file: 'key-set.js',
    from: 'return performance.now() - this.#fetchedAt > this.#maxAgeMs',
    to: 'return this.#fetchedAt === -Infinity',
    caughtBy: ['a-withdrawn-key-stops-working'],
  },
  'adds-new-keys-to-the-old': {
    mistake: 'Adds what it fetches to what it has',
    file: 'key-set.js',
    from: 'this.#keys = new Map(await importAll(keys))',
    to: 'this.#keys = new Map([...this.#keys, ...(await importAll(keys))])',
    caughtBy: ['a-withdrawn-key-stops-working'],
  },
  'fetches-for-every-unknown-key': {
    mistake: 'Fetches the key set for every token that names an unknown key',
    file: 'key-set.js',
    from: 'pauseMs = 5000',
    to: 'pauseMs = 0',
    caughtBy: ['unknown-keys-do-not-flood-the-issuer'],
    varies: 'Requests that arrive together share a fetch, so the count differs from run to run.',
  },
  'drops-the-keys-in-an-outage': {
    mistake: 'Forgets the keys it has before it fetches new ones',
    file: 'key-set.js',
    from: 'const askedAt = performance.now()',
    to: 'const askedAt = performance.now()\n    this.#keys = new Map()',
    caughtBy: ['an-outage-of-the-issuer-is-survived'],
  },
  'logs-the-token': {
    mistake: 'Logs the headers of what it refuses',
    file: 'api.js',
    from: 'path, status, reason }',
    to: 'path, status, reason, headers: request.headers }',
    caughtBy: ['heeds-crit-and-keeps-tokens-out-of-logs'],
  },
  '401-without-a-challenge': {
    mistake: 'Answers 401 and does not say what would help',
    file: 'refusals.js',
    from: "super(401, 'This needs an access token.', 'Bearer realm=\"lendery\"')",
    to: "super(401, 'This needs an access token.')",
    caughtBy: ['no-token-is-challenged'],
  },
  'refuses-a-list-of-audiences': {
    mistake: 'Expects the audience to be a text',
    file: 'guard.js',
    from: '    return payload\n',
    to: `    if (Array.isArray(payload.aud)) throw new InvalidToken('aud is not a text')
    return payload
`,
    caughtBy: ['valid-tokens-work'],
  },
  'knows-one-algorithm': {
    mistake: 'Has never heard of ES256',
    file: 'guard.js',
    from: "algorithms: ['RS256', 'ES256']",
    to: "algorithms: ['RS256']",
    caughtBy: ['valid-tokens-work'],
  },
})
