import { describe, expect, test } from 'vitest'
import { keyOf, sameWord } from './names.ts'

describe('a foreign key by its name', () => {
  test.each([
    ['memberId', 'member', false], ['member_id', 'member', false], ['memberID', 'member', false], ['tool_ids', 'tool', true],
    ['toolUuid', 'tool', false], ['article-slug', 'article', false], ['shelves_id', 'shelve', false],
  ])('%s', (name, of, many) => expect(keyOf(name)).toEqual({ of, many }))

  test.each(['paid', 'valid', 'id', 'bids', 'grid', 'name', 'monkey', ''])('%s is none', (name) => expect(keyOf(name)).toBeUndefined())
})

test.each([
  ['shelf', 'shelves'], ['Branch', 'branches'], ['copy', 'copies'], ['status', 'statuses'], ['bus', 'buses'], ['person', 'people'], ['tool-report', 'toolReports'], ['house', 'houses'], ['knife', 'knives'],
])('%s and %s are one word', (one, other) => expect(sameWord(one, other)).toBe(true))

test.each([['tool', 'stool'], ['new', 'news '.trim() + 'letter'], ['loan', 'loaner']])('%s and %s are not', (one, other) => expect(sameWord(one, other)).toBe(false))
