import { getIntrospectionQuery, parse, visit } from 'graphql'
import { expect, test } from 'vitest'
import { ClaimBroken } from '../../author/expect.ts'
import { rejection } from '../probe-bench.ts'
import { INTROSPECTION } from './client-schema.ts'
import { graphqlOver, library, saying } from './graphql-bench.ts'

test('a schema by introspection', async () => {
  const { graphql, notebook } = await graphqlOver(library)
  const schema = await graphql.schema()
  expect(schema.roots).toEqual({ query: 'Asked', mutation: 'Done' })
  expect(['Tool', 'Named', 'NewTool', 'Int', 'Nothing'].map((name) => schema.kindOf(name))).toEqual(['OBJECT', 'INTERFACE', 'INPUT_OBJECT', 'SCALAR', undefined])
  expect(schema.fieldsOf('Tool')).toEqual({ name: 'String!', secret: 'String', tags: '[String!]!' })
  expect(schema.fieldsOf('NewTool')).toEqual({ name: 'String!' })
  expect(schema.fieldsOf('Nothing')).toEqual({})
  expect(schema.argumentsOf('Tool', 'tags')).toEqual({ first: 'Int' })
  expect(schema.argumentsOf('Tool', 'nothing')).toEqual({})
  expect(schema.interfacesOf('Tool')).toEqual(['Named'])
  expect(schema.sdl).toContain('type Tool implements Named {')
  expect(notebook.exchanges).toHaveLength(1)
})

test('it asks for nothing that an old server does not know, and not too deep', () => {
  const query = getIntrospectionQuery(INTROSPECTION)
  expect(query).not.toMatch(/specifiedByURL|isRepeatable|isOneOf|isDeprecated: true|includeDeprecated: true\) \{\s+\.\.\.InputValue/)
  let [depth, deepest] = [0, 0]
  visit(parse(query).definitions.find((one) => one.kind === 'FragmentDefinition' && one.name.value === 'TypeRef')!, {
    Field: { enter: () => void (deepest = Math.max(deepest, ++depth)), leave: () => void depth-- },
  })
  // __schema, types, fields, args, type, and then this
  expect(5 + deepest).toBeLessThanOrEqual(12)
})

test.each([
  ['switched off', '{"errors":[{"message":"introspection is disabled"}]}', 'introspection is disabled'],
  ['something else', '{"data":{"__schema":{}}}', ''],
  ['a type that is named and not there', '{"data":{"__schema":{"queryType":{"name":"Query"},"types":[],"directives":[]}}}', 'Query'],
])('no schema: %s', async (_, body, observed) => {
  const { graphql } = await graphqlOver(saying(body))
  const error = (await rejection(graphql.schema())) as ClaimBroken
  expect(error).toBeInstanceOf(ClaimBroken)
  expect(error.broken.label).toBe('the schema, by introspection')
  expect(error.broken.observed).toContain(observed)
})
