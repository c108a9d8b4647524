import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Random } from '../../base/random.ts'
import { OpenApi } from './document.ts'
import { makeValue } from './make-value.ts'
import { textForPattern } from './text-for-pattern.ts'
import { violationsOf } from './violations.ts'

const SCHEMAS: Record<string, object> = {
  Loan: {
    type: 'object',
    required: ['member', 'tool', 'days', 'email', 'tags'],
    additionalProperties: false,
    properties: {
      id: { type: 'string', readOnly: true },
      member: { $ref: '#/components/schemas/Id' },
      tool: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}(-(red|blue))?$' },
      days: { type: 'integer', minimum: 1, maximum: 28 },
      email: { type: 'string', format: 'email' },
      price: { type: 'number', exclusiveMinimum: 0, multipleOf: 0.05 },
      state: { enum: ['open', 'closed'] },
      note: { type: ['string', 'null'], maxLength: 20 },
      tags: { type: 'array', minItems: 2, maxItems: 4, uniqueItems: true, items: { type: 'string', minLength: 2, maxLength: 5 } },
      due: { type: 'string', format: 'date-time' },
    },
  },
  Id: { type: 'string', format: 'uuid' },
  Tree: { type: 'object', required: ['value'], properties: { value: { type: 'integer' }, left: { $ref: '#/components/schemas/Tree' }, right: { $ref: '#/components/schemas/Tree' } } },
  Pet: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] },
  Cat: { allOf: [{ $ref: '#/components/schemas/Named' }, { type: 'object', required: ['kind', 'lives'], properties: { kind: { const: 'cat' }, lives: { type: 'integer', minimum: 1, maximum: 9 } } }] },
  Dog: { allOf: [{ $ref: '#/components/schemas/Named' }, { type: 'object', required: ['kind'], properties: { kind: { const: 'dog' } } }] },
  Named: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
  Anything: {},
  Pair: { type: 'array', prefixItems: [{ type: 'integer' }, { type: 'string' }], items: false, minItems: 2 },
  Looking: { type: 'string', pattern: '^(?=a)ab$', example: 'ab' },
}
const IMPOSSIBLE: Record<string, object | boolean> = {
  Nothing: { not: {} },
  Endless: { type: 'object', required: ['next'], properties: { next: { $ref: '#/components/schemas/Endless' } } },
  Empty: { enum: [] },
  Huge: { type: 'string', minLength: 1e9 },
}

const api = await OpenApi.read(JSON.stringify({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths: {}, components: { schemas: { ...SCHEMAS, ...IMPOSSIBLE } } }))
const schemaOf = (name: string) => api.request.at(`/components/schemas/${name}`)!

/** A judge that shares nothing with what it judges. */
const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)
ajv.addSchema({ $id: 'doc', components: { schemas: SCHEMAS } })
const judge = (name: string) => ajv.getSchema(`doc#/components/schemas/${name}`)!

describe('a right body', () => {
  test.each(Object.keys(SCHEMAS))('%s', (name) => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const made = makeValue(api.request, schemaOf(name), new Random(seed))
        expect(made).toBeDefined()
        expect(judge(name)(made?.value)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  test.each(Object.keys(IMPOSSIBLE))('%s: none is made', (name) => {
    expect(makeValue(api.request, schemaOf(name), new Random('a'))).toBe(undefined)
  })

  test('the same seed makes the same, another one another', () => {
    const made = (seed: string) => JSON.stringify(makeValue(api.request, schemaOf('Loan'), new Random(seed)))
    expect(made('a')).toBe(made('a'))
    expect(made('a')).not.toBe(made('b'))
  })

  test('what may only be read is not sent', () => {
    for (let i = 0; i < 30; i++) expect(makeValue(api.request, schemaOf('Loan'), new Random(`${i}`))?.value).not.toHaveProperty('id')
  })
})

describe('a wrong body', () => {
  test.each(['Loan', 'Tree', 'Cat', 'Pair'])('%s: wrong by the keyword it names, and by nothing else', (name) => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const violations = violationsOf(api.request, schemaOf(name), new Random(seed))
        expect(violations.length).toBeGreaterThan(0)
        for (const { pointer, keyword, value } of violations) {
          const check = judge(name)
          expect(check(value)).toBe(false)
          expect(check.errors?.map((error) => [error.keyword, error.instancePath])).toEqual(check.errors?.map(() => [keyword, pointer]))
        }
      }),
      { numRuns: 20 },
    )
  })

  test('every keyword is broken that can be broken alone', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 20; i++) for (const { pointer, keyword } of violationsOf(api.request, schemaOf('Loan'), new Random(`${i}`))) seen.add(`${pointer.replace(/\/\d+$/, '/0')} ${keyword}`)
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ' type', ' required', ' additionalProperties', '/member type', '/member format', '/tool type', '/tool pattern', '/days type', '/days minimum', '/days maximum', '/email format',
        '/price exclusiveMinimum', '/price multipleOf', '/state enum', '/note type', '/note maxLength', '/tags type', '/tags minItems', '/tags maxItems', '/tags uniqueItems', '/tags/0 minLength', '/tags/0 maxLength', '/due format',
      ]),
    )
    // null is a note too
    for (let i = 0; i < 20; i++) for (const { pointer, value } of violationsOf(api.request, schemaOf('Loan'), new Random(`${i}`))) if (pointer === '/note') expect((value as { note: unknown }).note).not.toBe(null)
  })

  test('each is told in a sentence', () => {
    const told = violationsOf(api.request, schemaOf('Cat'), new Random('a')).map(({ pointer, message }) => `${pointer} ${message}`)
    expect(told).toContain(' `name` is missing')
    expect(told).toContain('/lives must be <= 9, is 10')
  })

  test('of what accepts anything there is none', () => {
    expect(violationsOf(api.request, schemaOf('Anything'), new Random('a'))).toEqual([])
  })
})

describe('a text for a pattern', () => {
  test.each([
    '^[A-Z]{3}-\\d{4}$', '^\\+?[1-9]\\d{1,14}$', '^(?:red|green|blue)+$', '^[a-z0-9]+(?:-[a-z0-9]+)*$', '^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$', '^\\d{4}-(0[1-9]|1[0-2])$', '^[\\w.-]{1,64}$',
    '^#[\\da-fA-F]{6}$', 'free', '^$', '^(?<year>\\d{4})$', '^.{3,5}$', '^\\u00e9?a\\x41$', '^a{2,}b{3}c{0,1}?$',
  ])('%s', (pattern) => {
    for (let i = 0; i < 50; i++) expect(textForPattern(pattern, new Random(`${i}`))).toMatch(new RegExp(pattern, 'u'))
  })

  test.each(['^(?=.*\\d).+$', '^(?!a)b$', '(a)\\1', '\\p{L}+', '(((a{999}){999}){999}){999}', '[', '(', 'a{5000}'])('not understood, and given up in time: %s', (pattern) => {
    expect(textForPattern(pattern, new Random('a'))).toBe(undefined)
  })
})
