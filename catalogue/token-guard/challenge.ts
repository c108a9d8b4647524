import { apiTop10, asvs, challenge, clientError, hidden, jwksIssuer, reading, rfc, together } from 'roadworthy'
import { askedForAToken, bearing, borrow, lackedScope, opened, opensOnlyFor, patiently, refused, toolsOf } from './doors.ts'
import { accessToken, claimsFor, damaged, headerOf, inMinutes, JUNK, namingTheirOwnKey, signedWithThePublicKey } from './tokens.ts'

export default challenge({
  title: 'Which tokens do you believe?',
  step: 2,
  proves: 'JWT, bearer authorization, scopes, 401 and 403, object ownership',
  hours: 4,
  after: ['tools-rest'],
  processes: ['web'],
  services: { jwks: jwksIssuer() },
  checks: {
    'valid-tokens-work': {
      claim: 'A valid token opens the API, signed with RS256 or ES256, its audience a text or a list',
      because: 'A guard that turns honest members away is a broken door. Issuers change algorithm and add audiences without asking each API first.',
      hint: 'Look the key up by the `kid` of the header, and let the key decide its algorithm. `aud` may be a text or a list; one entry that is you will do. Claims you do not know are no reason to refuse.',
      reference: rfc(7519, '4.1.3'),
      async run({ web, jwks, expect, fresh }) {
        const audiences = { 'an audience in a text': jwks.audience, 'a list of audiences': [`https://${fresh.id()}.example`, jwks.audience] }
        for (const alg of ['RS256', 'ES256'] as const) {
          for (const [kind, aud] of Object.entries(audiences)) {
            const sub = fresh.id('member')
            const claims = { sub, aud, scope: 'openid loans:read', nbf: inMinutes(-5), plan: { name: fresh.name(), since: 2019 } }
            const typ = aud === jwks.audience ? 'at+jwt' : 'application/at+jwt'
            const reply = await bearing(web, await accessToken(jwks, claims, { alg, header: { typ } })).get('/my/profile')
            opened(expect, `the profile, asked for with ${alg} and ${kind}`, reply, sub)
            expect('the scopes in the profile', reply.body.scopes).toSatisfy(
              '["openid","loans:read"], in any order',
              (scopes) => Array.isArray(scopes) && [...scopes].sort().join(' ') === 'loans:read openid',
            )
          }
        }
        const sub = fresh.id('member')
        const member = bearing(web, await accessToken(jwks, { sub }))
        const tool = fresh.text(60)
        const loan = await borrow(expect, member, tool)
        expect('the tools on loan', await toolsOf(expect, member)).toEqual([tool])
        const reply = await bearing(web, await accessToken(jwks, { sub }, { alg: 'ES256' })).get(loan)
        expect('the loan, read with another token of the same member', reply).toHaveStatus(200)
        expect('the loan, read with another token of the same member', reply).toHaveBody({ tool })
      },
    },

    'no-token-is-challenged': {
      claim: 'A request without a token is answered 401, with a Bearer challenge',
      because: 'The challenge is how a client learns that it must sign in, and how. Without it, apps guess, and a missing token looks like a bug.',
      hint: 'Every 401 carries a `WWW-Authenticate` header that starts with the scheme you expect. Credentials of another scheme are as good as none.',
      reference: rfc(6750, '3'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const member = bearing(web, await accessToken(jwks, { sub }))
        opened(given, 'the profile, asked for with a token', await member.get('/my/profile'), sub)
        const loan = await borrow(given, member, fresh.id('tool'))
        const basic = web.as({ Authorization: `Basic ${Buffer.from(`${sub}:secret`).toString('base64')}` })
        for (const [kind, stranger] of Object.entries({ 'no token': web, 'a password (Basic)': basic })) {
          askedForAToken(expect, `the profile, asked for with ${kind}`, await stranger.get('/my/profile'))
          askedForAToken(expect, `the loans, asked for with ${kind}`, await stranger.get('/my/loans'))
          askedForAToken(expect, `a loan, asked for with ${kind}`, await stranger.get(loan))
          askedForAToken(expect, `borrowing with ${kind}`, await stranger.post('/my/loans', { tool: fresh.id('tool') }))
        }
      },
    },

    'tampered-tokens-are-refused': {
      claim: 'A token that was tampered with is refused with 401, and never upsets the server',
      because: 'Anybody can decode a token, change the name in it and encode it again. Only the signature tells. And a 500 for junk is an outage that strangers can cause at will.',
      hint: 'Verify first, then read. Whatever goes wrong on the way (bad base64, bad JSON, wrong number of parts, a key that does not fit the algorithm) is one and the same answer: invalid_token.',
      reference: asvs('9.1.1'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const token = await accessToken(jwks, { sub })
        const another = await accessToken(jwks, { sub: fresh.id('member') })
        const elliptic = await accessToken(jwks, { sub }, { alg: 'ES256' })
        await opensOnlyFor({ web, given, expect }, sub, token, { ...damaged(token, another, elliptic), ...JUNK })
      },
    },

    'unsigned-tokens-are-refused': {
      claim: 'A token that says it needs no signature (`alg` none, however spelt) is refused',
      because: 'With `none` accepted, anybody is whoever they say they are. Filters that look for the exact word have been walked around with `None`.',
      hint: 'Keep a list of the algorithms you accept, RS256 and ES256, and refuse all others. Do not keep a list of those you refuse.',
      reference: rfc(8725, '3.1'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const good = await accessToken(jwks, { sub })
        const { kid } = headerOf(good)
        const unsigned = ['none', 'None', 'NONE', 'nOnE'].flatMap((alg) => [
          [`alg ${alg}`, jwks.forge({ alg, typ: 'at+jwt' }, claimsFor(jwks, sub))],
          [`alg ${alg} and a published key's name`, jwks.forge({ alg, typ: 'at+jwt', kid }, claimsFor(jwks, sub))],
        ])
        await opensOnlyFor({ web, given, expect }, sub, good, Object.fromEntries(unsigned))
      },
    },

    'hmac-with-the-public-key-is-refused': {
      claim: 'A token signed with HMAC, with the public key as the secret, is refused',
      because: 'The public key is public. A verifier that lets the header choose the algorithm uses it as a shared secret, and then everybody can sign.',
      hint: 'The algorithm belongs to the key, not to the token. A key published for RS256 verifies RS256 and nothing else.',
      reference: rfc(8725, '2.1'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        for (const alg of ['RS256', 'ES256'] as const) {
          const good = await accessToken(jwks, { sub }, { alg })
          await opensOnlyFor({ web, given, expect }, sub, good, signedWithThePublicKey(jwks, sub, headerOf(good).kid, alg))
        }
      },
    },

    'keys-named-by-the-token-are-not-trusted': {
      claim: 'Keys and addresses that a token brings along are neither trusted nor fetched',
      because: 'A thief who may name the lock brings the one that fits his key. And a server that fetches any address it is told can be sent into your own network.',
      hint: 'Keys come from `JWKS_URL` and from nowhere else. Of the header you need `alg`, `kid` and `typ`; leave `jwk`, `jku`, `x5u` and `x5c` alone.',
      reference: rfc(8725, '3.10'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const good = await accessToken(jwks, { sub })
        const decoy = await jwks.decoy()
        await opensOnlyFor({ web, given, expect }, sub, good, await namingTheirOwnKey(decoy, sub, headerOf(good).kid))
        expect('fetches from the address in the token', decoy.fetches()).toBe(0)
      },
    },

    'issuer-audience-and-expiry-are-required': {
      claim: 'A token with a wrong or missing issuer or audience, or without an expiry, is refused',
      because: 'A genuine token for another API, or from a test system, is signed just as well. Without these checks the least guarded service holds the keys to all others. A token that never expires is a password that cannot be changed.',
      hint: 'Compare issuer and audience for equality with what you were configured with. Many libraries check a claim only if it is there: say that `iss`, `aud` and `exp` are required.',
      reference: rfc(8725, '3.9'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const elsewhere = `https://${fresh.id()}.example`
        const faults = {
          'the issuer is another': { iss: elsewhere },
          'the issuer only begins alike': { iss: `${jwks.issuer}.${fresh.id()}.example` },
          'no issuer': { iss: undefined },
          'the audience is another': { aud: elsewhere },
          'the audience only begins alike': { aud: `${jwks.audience}-${fresh.id()}` },
          'a list of other audiences': { aud: [elsewhere, `https://${fresh.id()}.example`] },
          'no audience': { aud: undefined },
          'no expiry': { exp: undefined },
        }
        const bad: Record<string, string> = {}
        for (const [fault, claims] of Object.entries(faults)) bad[fault] = await accessToken(jwks, { sub, ...claims })
        await opensOnlyFor({ web, given, expect }, sub, await accessToken(jwks, { sub }), bad)
      },
    },

    'time-is-respected': {
      claim: 'A token that has expired, or is not valid yet, is refused',
      because: 'Tokens leak: into logs, backups, lost phones. A short life is what limits the damage, if somebody looks at the clock.',
      hint: 'Let the library check `exp` and `nbf`. For clocks that disagree, allow up to 60 seconds and no more. Both are in seconds, not milliseconds.',
      reference: rfc(7519, '4.1.4'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const good = await accessToken(jwks, { sub, iat: inMinutes(-10), nbf: inMinutes(-10), exp: inMinutes(5) })
        await opensOnlyFor({ web, given, expect }, sub, good, {
          'expired three minutes ago': await accessToken(jwks, { sub, iat: inMinutes(-10), exp: inMinutes(-3) }),
          'expired yesterday': await accessToken(jwks, { sub, iat: inMinutes(-1500), exp: inMinutes(-1440) }),
          'valid from five minutes from now': await accessToken(jwks, { sub, nbf: inMinutes(5), exp: inMinutes(30) }),
        })
      },
    },

    'an-id-token-is-not-an-access-token': {
      claim: 'A token of another type, such as an ID token, is refused though all else is right',
      because: 'An ID token tells an app who signed in. It travels through browsers and is no permission for anything. Accepting it lets any site that a member signs in to act as that member.',
      hint: 'Look at `typ` in the header. Access tokens say `at+jwt` or `application/at+jwt`; all else, nothing included, is another kind.',
      reference: rfc(9068, '4'),
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        await opensOnlyFor({ web, given, expect }, sub, await accessToken(jwks, { sub }), {
          'typ JWT, as ID tokens have': await accessToken(jwks, { sub }, { header: { typ: 'JWT' } }),
          'typ logout+jwt': await accessToken(jwks, { sub }, { header: { typ: 'logout+jwt' } }),
          'no typ': await accessToken(jwks, { sub }, { header: { typ: undefined } }),
        })
      },
    },

    'a-missing-scope-is-403-and-changes-nothing': {
      claim: 'A token without the scope is answered 403 insufficient_scope, and nothing happens',
      because: 'Scopes are what a member agreed to: this app may look, not borrow. A refusal that comes after the deed is an apology.',
      hint: 'Split `scope` at spaces and compare whole words. Ask for the scope before you read the body, and long before you store anything.',
      reference: rfc(6750, '3.1'),
      needs: ['valid-tokens-work'],
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const withScope = async (scope?: string) => bearing(web, await accessToken(jwks, { sub, scope }))
        const reader = await withScope('loans:read')
        const writer = await withScope('profile loans:write')
        const tool = fresh.id('tool')
        const loan = await borrow(given, writer, tool)
        given('the tools on loan, read with loans:read', await toolsOf(given, reader)).toEqual([tool])

        for (const scope of ['loans:read', 'loans:read loans:writer', 'my-loans:write', 'loans:write:all', 'Loans:Write', undefined]) {
          const reply = await (await withScope(scope)).post('/my/loans', { tool: fresh.id('tool') })
          lackedScope(expect, `borrowing with ${scope ? `the scope "${scope}"` : 'no scope at all'}`, reply)
        }
        lackedScope(expect, 'the list of loans, asked for with loans:write only', await writer.get('/my/loans'))
        lackedScope(expect, 'a loan, asked for with loans:write only', await writer.get(loan))
        expect('the tools on loan afterwards', await toolsOf(expect, reader)).toEqual([tool])
      },
    },

    'loans-of-others-stay-hidden': {
      claim: "Another member's loan stays hidden, in the list and by its id",
      because: 'A valid token says who is asking, not that all they ask for is theirs. Changing an id in an address is the most common attack on APIs, and the easiest.',
      hint: 'Make the owner part of the question: the loan with this id *and* this `sub`. Never take the owner from the path, the query or the body.',
      reference: apiTop10(1),
      needs: ['valid-tokens-work'],
      async run({ web, jwks, given, expect, fresh }) {
        const [ann, ben] = [fresh.id('ann'), fresh.id('ben')]
        const asAnn = bearing(web, await accessToken(jwks, { sub: ann }))
        const asBen = bearing(web, await accessToken(jwks, { sub: ben }))
        const [annsTool, bensTool] = [fresh.id('tool'), fresh.id('tool')]
        const annsLoan = await borrow(given, asAnn, annsTool)
        const bensLoan = await borrow(given, asBen, bensTool)
        given("the owner's reading of the loan", await asAnn.get(annsLoan)).toHaveBody({ tool: annsTool })
        given("the stranger's reading of a loan of their own", await asBen.get(bensLoan)).toHaveBody({ tool: bensTool })

        const told = await asBen.get(annsLoan)
        expect("another member's loan", told).toBeProblem(hidden)
        expect('what the stranger was told', told.text).toSatisfy('nothing of the tool on loan', (text) => !text.includes(annsTool))
        expect("the first member's list", await toolsOf(expect, asAnn)).toEqual([annsTool])
        expect("the second member's list", await toolsOf(expect, asBen)).toEqual([bensTool])
      },
    },

    'tokens-come-in-the-header-only': {
      claim: 'Tokens are taken from the Authorization header only, its scheme in any case',
      because: 'Addresses end up in logs, histories and Referer headers, and take a token in them along. And `bearer` is how half of the clients spell it.',
      hint: 'Read one header and nothing else. Compare the scheme without regard to case, the token exactly.',
      reference: rfc(6750, '2'),
      needs: ['valid-tokens-work'],
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const token = await accessToken(jwks, { sub })
        const member = bearing(web, token)
        opened(given, 'the profile, asked for with the token in the header', await member.get('/my/profile'), sub)
        const tool = fresh.id('tool')
        await borrow(given, member, tool)

        for (const scheme of ['bearer', 'BEARER']) {
          const reply = await web.get('/my/profile', { headers: { Authorization: `${scheme} ${token}` } })
          opened(expect, `the profile, with the scheme spelt ${scheme}`, reply, sub)
        }
        const query = { access_token: token }
        askedForAToken(expect, 'the profile, with the token in the query', await web.get('/my/profile', { query }))
        askedForAToken(expect, 'borrowing with the token in the query', await web.post('/my/loans', { tool: fresh.id('tool') }, { query }))
        const form = new URLSearchParams({ access_token: token, tool: fresh.id('tool') }).toString()
        const reply = await web.post('/my/loans', form, { contentType: 'application/x-www-form-urlencoded' })
        // some servers look at the media type before they look for a token
        expect('borrowing with the token in a form', reply).toHaveStatus(clientError)
        expect('the tools on loan afterwards', await toolsOf(expect, member)).toEqual([tool])
      },
    },

    'a-new-key-works-without-a-restart': {
      claim: 'A newly published key works within 10 seconds, without a restart',
      because: 'Issuers change keys on a schedule, and at once after a leak. An API that learns keys only when it starts goes dark at that moment.',
      hint: 'When a token names a key you do not know, fetch the set again, but not more than every few seconds. Libraries often wait 30 seconds between two fetches: too long here, and an option.',
      reference: rfc(7517, '4.5'),
      boots: true,
      limitMs: 60_000,
      async run({ web, jwks, given, expect, fresh, random, sleep }) {
        const sub = fresh.id('member')
        const alg = random.pick(['RS256', 'ES256'] as const)
        const old = bearing(web, await accessToken(jwks, { sub }, { alg }))
        opened(given, 'the profile, with the first key', await old.get('/my/profile'), sub)
        await jwks.rotate(alg)
        const young = bearing(web, await accessToken(jwks, { sub }, { alg }))
        // half as long again as was promised
        const reply = await patiently({ sleep }, 15, () => young.get('/my/profile'), ({ status }) => status === 200)
        opened(expect, 'the profile, with the new key', reply, sub)
        opened(expect, 'the profile, with the first key, which is still published', await old.get('/my/profile'), sub)
      },
    },

    'a-withdrawn-key-stops-working': {
      claim: 'A key that is no longer published stops working within JWKS_MAX_AGE and 10 seconds',
      because: 'Taking the key out of the set is how an issuer says: this one was stolen. A cache that never lets go keeps the thief signed in.',
      hint: 'Remember when you fetched the set. Older than `JWKS_MAX_AGE`, it must be fetched again before it is believed. Replace what you had; do not add to it.',
      reference: reading('OpenID Connect Core 1.0 §10.1.1', 'https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys'),
      boots: { env: { JWKS_MAX_AGE: '5' } },
      limitMs: 75_000,
      async run({ web, jwks, given, expect, fresh, sleep }) {
        const sub = fresh.id('member')
        const old = bearing(web, await accessToken(jwks, { sub }, { alg: 'RS256' }))
        opened(given, 'the profile, with a published key', await old.get('/my/profile'), sub)
        await jwks.rotate('RS256')
        jwks.withdrawOld()
        // the new key is not shown before this is over: it alone would make a server look at the set
        const last = await patiently({ sleep }, 20, () => old.get('/my/profile'), ({ status }) => status !== 200)
        refused(expect, 'the profile, with the withdrawn key', last)
        const young = bearing(web, await accessToken(jwks, { sub }, { alg: 'RS256' }))
        const reply = await patiently({ sleep }, 15, () => young.get('/my/profile'), ({ status }) => status === 200)
        opened(expect, 'the profile, with the key that took its place', reply, sub)
      },
    },

    'unknown-keys-do-not-flood-the-issuer': {
      claim: 'A hundred tokens that name unknown keys cause ten fetches of the key set at most',
      because: 'Whoever can make you fetch with every request has turned your API into a weapon against your own identity service.',
      hint: 'One fetch at a time, shared by all who wait for it, and a pause of some seconds before an unknown key may cause the next.',
      reference: apiTop10(4),
      stretch: true,
      boots: true,
      limitMs: 60_000,
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const member = bearing(web, await accessToken(jwks, { sub }))
        opened(given, 'the profile, with a published key', await member.get('/my/profile'), sub)
        const decoy = await jwks.decoy()
        const before = jwks.fetches()
        for (let wave = 1; wave <= 20; wave++) {
          const replies = await together(5, async () => {
            const token = await accessToken(decoy, { sub }, { header: { kid: fresh.id('kid') } })
            return bearing(web, token).get('/my/profile')
          })
          for (const reply of replies) refused(expect, 'a token that names an unknown key', reply)
        }
        expect('fetches of the key set', jwks.fetches() - before).toBeAtMost(10)
        opened(expect, 'the profile, with a published key, afterwards', await member.get('/my/profile'), sub)
      },
    },

    'an-outage-of-the-issuer-is-survived': {
      claim: 'While the key set cannot be reached, tokens with known keys still work',
      because: 'You fetched the keys so that you would not need the issuer for every request. If its hiccup is your outage, all services fall together.',
      hint: 'A fetch that fails must not cost you the keys you have, until they are older than `JWKS_MAX_AGE`. Only those who bring an unknown key may notice.',
      reference: asvs('16.5.2'),
      stretch: true,
      boots: true,
      limitMs: 60_000,
      async run({ web, jwks, given, expect, fresh }) {
        const sub = fresh.id('member')
        const members = {
          RS256: bearing(web, await accessToken(jwks, { sub }, { alg: 'RS256' })),
          ES256: bearing(web, await accessToken(jwks, { sub }, { alg: 'ES256' })),
        }
        for (const [alg, member] of Object.entries(members)) {
          opened(given, `the profile, with ${alg}, before the outage`, await member.get('/my/profile'), sub)
        }
        const decoy = await jwks.decoy()
        await jwks.outage()
        for (let round = 1; round <= 3; round++) {
          for (const [alg, member] of Object.entries(members)) {
            opened(expect, `the profile, with ${alg}, during the outage`, await member.get('/my/profile'), sub)
          }
          const stranger = bearing(web, await accessToken(decoy, { sub }, { header: { kid: fresh.id('kid') } }))
          const reply = await stranger.get('/my/profile', { retry503: false })
          expect('a token that names an unknown key, during the outage', reply).toHaveStatus([401, 502, 503, 504])
        }
        await jwks.resume()
        for (const [alg, member] of Object.entries(members)) {
          opened(expect, `the profile, with ${alg}, after the outage`, await member.get('/my/profile'), sub)
        }
      },
    },

    'heeds-crit-and-keeps-tokens-out-of-logs': {
      claim: 'A token with a `crit` you do not understand is refused, and no token is ever printed',
      because: '`crit` is how an issuer says: do not believe this unless you know what it means. And logs are read by many more people than may act as your members.',
      hint: 'Refuse a header whose `crit` names anything you do not implement; some libraries leave that to you. Log who asked for what and why it was refused, never the Authorization header.',
      reference: rfc(7515, '4.1.11'),
      stretch: true,
      async run({ web, jwks, subject, given, expect, fresh, sleep }) {
        const sub = fresh.id('member')
        const good = await accessToken(jwks, { sub })
        const [header = '', payload = '', signature = ''] = (await accessToken(jwks, { sub })).split('.')
        const policy = { crit: ['lendery-policy'], 'lendery-policy': 'members-over-18' }
        const bad = {
          'a crit that nobody knows': await accessToken(jwks, { sub }, { header: policy }),
          'an expired token': await accessToken(jwks, { sub, exp: inMinutes(-3) }),
          'a token with a broken signature': `${header}.${payload}.${[...signature].toReversed().join('')}`,
        }
        await opensOnlyFor({ web, given, expect }, sub, good, bad)
        await bearing(web, good).post('/my/loans', { tool: fresh.id('tool') })
        // what is printed may take a moment to arrive
        await sleep(1000)
        const printed = subject.output()
        const leaked = Object.entries({ 'a good token': good, ...bad }).filter(([, token]) => token.split('.').slice(1).some((part) => printed.includes(part)))
        expect('tokens found in what the program printed', leaked.map(([kind]) => kind)).toEqual([])
      },
    },
  },
})
