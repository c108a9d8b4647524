import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonOnOneLine, jsonLines } from './json-lines.ts'
import { jsonTree, nodeAt } from './json-tree.ts'

describe('jsonTree', () => {
  test('keeps what a parsed value would lose', () => {
    const tree = jsonTree('{"a":12345678901234567890,"a":1.0,"b":"\\u00e9"}')
    expect(tree && jsonOnOneLine(tree, 200)).toBe('{"a": 12345678901234567890, "a": 1.0, "b": "\\u00e9"}')
  })

  test('reads every JSON, and says the same', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const tree = jsonTree(text)
        // what is invisible is escaped for the reader, which JSON spells differently
        if (!tree || /[^\x20-\x7E]/.test(text) || text.length > 55) return tree !== undefined
        expect(JSON.parse(jsonOnOneLine(tree, Number.POSITIVE_INFINITY))).toEqual(JSON.parse(text))
        return true
      }),
    )
  })

  test.each(['', '{', '{]', '[1,]', '{"a"}', '{"a":1,}', '1 2', '"a', 'nope', '[1 2]', '{a:1}'])('%j is none', (text) => {
    expect(jsonTree(text)).toBeUndefined()
  })

  test('a cut text is read as far as it goes, wherever it was cut', () => {
    const whole = '{"items":[{"id":1,"name":"Dri\\u00e9ll"},{"id":-2.5,"ok":true}],"next":null}'
    for (let end = 1; end < whole.length; end++) expect(jsonTree(whole.slice(0, end), true), whole.slice(0, end)).toBeDefined()
  })

  test('a body that is all brackets does not break us', () => {
    expect(jsonTree('['.repeat(8192), true)).toBeUndefined()
    expect(jsonTree('['.repeat(101) + ']'.repeat(101))).toBeDefined()
    expect(jsonTree('['.repeat(102) + ']'.repeat(102))).toBeUndefined()
  })

  test('takes the last of doubled keys, as parsers do', () => {
    const tree = jsonTree('{"a":1,"a":2}')
    expect(tree && nodeAt(tree, '/a')).toEqual({ kind: 'leaf', raw: '2' })
  })

  test('follows a pointer', () => {
    const tree = jsonTree('{"a/b":[{"~":7}]}')
    expect(tree && nodeAt(tree, '/a~1b/0/~0')).toEqual({ kind: 'leaf', raw: '7' })
    expect(tree && nodeAt(tree, '/a~1b/1')).toBeUndefined()
    expect(tree && nodeAt(tree, '')).toBe(tree)
  })
})

describe('jsonLines', () => {
  const marked = (text: string, pointer: string): string => {
    const tree = jsonTree(text)
    const { lines, mark } = tree ? jsonLines(tree, pointer) : { lines: [] }
    return lines.flatMap((line, index) => (mark?.line === index ? [line, `${' '.repeat(mark.from)}${'^'.repeat(mark.to - mark.from)}`] : [line])).join('\n')
  }

  test('marks a value on its line', () => {
    expect(marked('{"count":20,"of":[1,2]}', '/of/1')).toBe(['{"count": 20, "of": [1, 2]}', '                        ^'].join('\n'))
  })

  test('cuts to the value, its neighbours and what it is inside of', () => {
    const items = Array.from({ length: 9 }, (_, id) => ({ id, name: `tool number ${id}`, branch: 'the one in the east of the town', price: 100 }))
    expect(marked(JSON.stringify({ page: 1, items, next: null }), '/items/6/price')).toBe(
      [
        '{',
        '  … 1 line',
        '  "items": [',
        '    … 36 lines',
        '    {',
        '      … 1 line',
        '      "name": "tool number 6",',
        '      "branch": "the one in the east of the town",',
        '      "price": 100',
        '               ^^^',
        '    },',
        '    {',
        '  … 13 lines',
        '}',
      ].join('\n'),
    )
  })

  test('cuts long texts, but the one that is pointed to less', () => {
    const long = 'x'.repeat(150)
    const text = marked(JSON.stringify({ a: long, b: long }), '/b')
    expect(text).toContain(`"a": "${'x'.repeat(59)}… (152 characters)`)
    expect(text).toContain(`"b": "${long}"`)
  })
})
