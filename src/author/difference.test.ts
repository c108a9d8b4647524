import { describe, expect, test } from 'vitest'
import { difference, type Difference } from './difference.ts'

describe('the same', () => {
  test.each<[string, unknown, unknown]>([
    ['values', 'a', 'a'],
    ['not a number', Number.NaN, Number.NaN],
    ['nothing and null', undefined, null],
    ['objects, whatever the order', { a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }],
    ['an absent member and null (F3)', { a: 1 }, { a: 1, b: null }],
    ['null and an absent member (F3)', { a: 1, b: null }, { a: 1 }],
    ['within arrays, too', [{ a: null }], [{}]],
  ])('%s', (_, expected, observed) => {
    expect(difference(expected, observed, 'whole')).toBe(undefined)
  })

  test('a part is enough if a part was asked for, however deep', () => {
    expect(difference({ a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }, 'part')).toBe(undefined)
    expect(difference([{ a: 1 }], [{ a: 1, b: 2 }], 'part')).toBe(undefined)
  })
})

describe('not the same', () => {
  test.each<[string, unknown, unknown, Difference]>([
    ['values', 1, 2, { pointer: '', expected: '1', observed: '2' }],
    ['a number and its digits', 12, '12', { pointer: '', expected: '12', observed: '"12"' }],
    ['zero and nothing', 0, null, { pointer: '', expected: '0', observed: 'null' }],
    ['false and nothing', { a: false }, {}, { pointer: '', expected: '`a` to be false', observed: 'no `a`' }],
    ['a member', { a: { b: 1 } }, { a: { b: 2 } }, { pointer: '/a/b', expected: '`b` to be 1', observed: '2' }],
    ['a missing member, shown where it is missing', { a: { b: 1 } }, { a: {} }, { pointer: '/a', expected: '`b` to be 1', observed: 'no `b`' }],
    ['a member too many', {}, { a: 1 }, { pointer: '/a', expected: '`a` to be nothing', observed: '1' }],
    ['an item', [1, 2, 3], [1, 2, 4], { pointer: '/2', expected: '3', observed: '4' }],
    ['a member of an item', [{ a: 1 }], [{ a: 2 }], { pointer: '/0/a', expected: '`a` to be 1', observed: '2' }],
    ['too few items', [1, 2], [1], { pointer: '', expected: '2 items: [1,2]', observed: '1 items: [1]' }],
    ['an array and an object', [1], { 0: 1 }, { pointer: '', expected: '[1]', observed: '{"0":1}' }],
    ['an object and null', { a: {} }, { a: null }, { pointer: '/a', expected: '`a` to be {}', observed: 'null' }],
    ['names with a slash and a tilde (RFC 6901)', { 'a/b': { 'c~d': 1 } }, { 'a/b': { 'c~d': 2 } }, { pointer: '/a~1b/c~0d', expected: '`c~d` to be 1', observed: '2' }],
    // a member that only a prototype has is not there
    ['an inherited member', { toString: 'a' }, {}, { pointer: '', expected: '`toString` to be "a"', observed: 'no `toString`' }],
  ])('%s', (_, expected, observed, told) => {
    expect(difference(expected, observed, 'whole')).toEqual(told)
  })

  test('a part that is not there', () => {
    expect(difference({ a: 1 }, { b: 1 }, 'part')).toMatchObject({ expected: '`a` to be 1', observed: 'no `a`' })
    expect(difference([{ a: 1 }], [{ a: 1 }, { a: 2 }], 'part')).toMatchObject({ expected: '1 items: [{"a":1}]' })
  })
})
