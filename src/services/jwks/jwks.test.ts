import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Scope } from '../../base/scope.ts'
import { startJwksIssuer, type JwksService } from './jwks-issuer.ts'

let scope: Scope
let issuer: JwksService

beforeEach(async () => {
  scope = new Scope('one test')
  issuer = await startJwksIssuer(scope)
})

afterEach(async () => {
  await scope.close()
  expect(scope.failures).toEqual([])
})

async function keySet(): Promise<JSONWebKeySet> {
  return (await (await fetch(issuer.url)).json()) as JSONWebKeySet
}

async function verify(token: string) {
  return jwtVerify(token, createLocalJWKSet(await keySet()), { issuer: issuer.issuer, audience: issuer.audience, typ: 'at+jwt' })
}

test('a token of either algorithm is one that a strict verifier takes', async () => {
  for (const alg of ['RS256', 'ES256'] as const) {
    const { payload, protectedHeader } = await verify(await issuer.sign({ scope: 'loans:read' }, { alg }))
    expect(protectedHeader).toEqual({ alg, typ: 'at+jwt', kid: issuer.publicKey(alg).jwk.kid })
    expect(payload).toMatchObject({ iss: issuer.issuer, aud: issuer.audience, scope: 'loans:read' })
    expect(Object.keys(payload).sort()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub'])
    expect((payload.exp as number) - (payload.iat as number)).toBe(300)
    expect(Math.abs((payload.iat as number) - Date.now() / 1000)).toBeLessThan(5)
  }
})

test('claims and header members are replaced, added, and removed by undefined', async () => {
  const token = await issuer.sign({ aud: ['a', 'b'], exp: undefined }, { header: { typ: 'JWT', kid: undefined, crit: ['x'] } })
  expect(decodeJwt(token)).toMatchObject({ aud: ['a', 'b'] })
  expect(decodeJwt(token)).not.toHaveProperty('exp')
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT', crit: ['x'] })
})

test('an attacker’s tokens can be made: the public key as a secret, another key, no signature', async () => {
  const { pem, jwk } = issuer.publicKey('RS256')
  const confused = await issuer.sign({}, { alg: 'HS256', key: pem })
  const [header, claims, signature] = confused.split('.') as [string, string, string]
  expect(signature).toBe(createHmac('sha256', pem).update(`${header}.${claims}`).digest('base64url'))
  expect(decodeProtectedHeader(confused)).toMatchObject({ alg: 'HS256', kid: jwk.kid })
  expect(createPublicKey(pem).export({ format: 'jwk' }).n).toBe(jwk.n)

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  for (const key of [privateKey, privateKey.export({ format: 'jwk' }), privateKey.export({ format: 'pem', type: 'pkcs8' })]) {
    await expect(verify(await issuer.sign({}, { key }))).rejects.toThrow(/signature/)
  }
  expect(issuer.forge({ alg: 'none' }, { sub: 'x' })).toBe(`${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.`.replaceAll('=', ''))
  await expect(issuer.sign({}, { alg: 'none' })).rejects.toThrow(/forge/)
})

test('after a rotation the new key signs, and the old one is known until it is withdrawn', async () => {
  const old = await issuer.sign()
  await issuer.rotate()
  const young = await issuer.sign()
  expect(decodeProtectedHeader(young).kid).not.toBe(decodeProtectedHeader(old).kid)
  await verify(old)
  await verify(young)
  expect((await keySet()).keys).toHaveLength(3)
  issuer.withdrawOld()
  await expect(verify(old)).rejects.toThrow(/no applicable key/)
  await verify(young)
  await verify(await issuer.sign({}, { alg: 'ES256' }))
})

test('fetches of the key set are counted, and nothing else', async () => {
  expect(issuer.fetches()).toBe(0)
  const remote = createRemoteJWKSet(new URL(issuer.url), { cooldownDuration: 0 })
  await jwtVerify(await issuer.sign(), remote)
  await jwtVerify(await issuer.sign(), remote)
  expect(issuer.fetches()).toBe(1)
  await issuer.rotate()
  await jwtVerify(await issuer.sign(), remote)
  expect(issuer.fetches()).toBe(2)
  const discovered = await (await fetch(`${issuer.issuer}/.well-known/openid-configuration`)).json()
  expect(discovered).toMatchObject({ issuer: issuer.issuer, jwks_uri: issuer.url })
  expect((await fetch(`${new URL(issuer.url).origin}/elsewhere`)).status).toBe(404)
  expect(issuer.fetches()).toBe(2)
})

test('a decoy is a key set of an attacker’s that is told who looks at it', async () => {
  const decoy = await issuer.decoy()
  expect(decoy.fetches()).toBe(0)
  const token = await decoy.sign({ sub: 'eve' }, { header: { jku: decoy.url, jwk: decoy.jwk } })
  expect(decodeProtectedHeader(token)).toMatchObject({ jku: decoy.url, kid: decoy.jwk.kid })
  await expect(verify(token)).rejects.toThrow(/no applicable key/)
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(decoy.url)))
  expect(payload).toMatchObject({ sub: 'eve', iss: issuer.issuer, aud: issuer.audience })
  expect(decoy.fetches()).toBe(1)
  expect(issuer.publicKey('RS256').jwk.n).not.toBe(decoy.jwk.n)
})

test('in an outage nobody gets through, and afterwards it is where it was', async () => {
  await keySet()
  await issuer.outage()
  await expect(fetch(issuer.url)).rejects.toThrow()
  await issuer.outage()
  await issuer.resume()
  await issuer.resume()
  expect((await keySet()).keys).toHaveLength(2)
})

test('each attempt has names of its own, though keys are made once', async () => {
  const started = performance.now()
  const other = await startJwksIssuer(scope)
  expect(performance.now() - started).toBeLessThan(1000)
  expect(other.environment()).toEqual({ JWKS_URL: other.url, JWT_ISSUER: other.issuer, JWT_AUDIENCE: other.audience })
  for (const [mine, theirs] of [[issuer.issuer, other.issuer], [issuer.audience, other.audience], [issuer.publicKey('RS256').jwk.kid, other.publicKey('RS256').jwk.kid]]) {
    expect(mine).not.toBe(theirs)
  }
})
