import { expect, test } from 'vitest'
import { ProgramBroke } from '../../author/program-broke.ts'
import { rejection } from '../probe-bench.ts'
import { graphqlOver, library, saying } from './graphql-bench.ts'

test('a server that keeps to the letter', async () => {
  const { graphql, notebook } = await graphqlOver(library)
  const audits = await graphql.audits()
  expect(audits.length).toBeGreaterThan(50)
  expect(audits.filter((one) => one.verdict === 'error' || one.verdict === 'warn')).toEqual([])
  expect(audits[0]).toEqual({ id: '22EB', name: 'SHOULD accept application/graphql-response+json and match the content-type', level: 'SHOULD', verdict: 'ok' })
  expect(notebook.exchanges).toHaveLength(audits.length)
  expect(new Set(notebook.exchanges.map((one) => one.request.method))).toEqual(new Set(['POST', 'GET']))
})

test('a server that answers anything with 200 and the same', async () => {
  const { graphql } = await graphqlOver(saying('{"data":{"__typename":"Query"}}', { type: 'text/plain' }))
  const audits = new Map((await graphql.audits()).map((one) => [one.id, one]))
  expect(audits.get('4655')).toMatchObject({ level: 'MUST', verdict: 'error', reason: 'Response header content-type does not contain application/json' })
  expect(audits.get('865D')).toMatchObject({ level: 'SHOULD', verdict: 'warn' })
  expect(audits.get('9C48')).toMatchObject({ level: 'MAY', verdict: 'notice' })
  expect(audits.get('2C94')).toMatchObject({ level: 'MUST', verdict: 'ok' })
})

test.each([
  ['a status that fetch cannot make', 777],
  ['a status without a body', 204],
])('%s', async (_, status) => {
  const { graphql } = await graphqlOver(saying('', { status }))
  const audits = await graphql.audits()
  expect(audits.filter((one) => one.level === 'MUST' && one.verdict === 'ok')).toEqual([])
})

test('a body that is no object', async () => {
  const { graphql } = await graphqlOver(saying('null'))
  const audits = new Map((await graphql.audits()).map((one) => [one.id, one]))
  expect(audits.get('13EE')).toMatchObject({ verdict: 'error' })
})

test('a server that falls silent is the program’s doing', async () => {
  const { graphql } = await graphqlOver((request) => request.socket.destroy())
  expect(await rejection(graphql.audits())).toBeInstanceOf(ProgramBroke)
})
