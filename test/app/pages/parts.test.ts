import { describe, expect, test } from 'vitest'
import type { RoadmapView } from '../../../src/model/api.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { find, findables } from '../../../web/src/map/find.ts'
import { nextOnWalk } from '../../../web/src/map/walk.ts'
import { match } from '../../../web/src/match.ts'
import { changesOf } from '../../../web/src/run/changes.ts'

describe('addresses', () => {
  const patterns = { map: '/', step: '/steps/:step', challenge: '/challenges/:slug' }
  test('are matched part by part', () => {
    expect(match(patterns, '/')?.name).toBe('map')
    expect(match(patterns, '/steps/3')?.params).toEqual({ step: '3' })
    expect(match(patterns, '/challenges/a%20b?x=1')).toMatchObject({ name: 'challenge', params: { slug: 'a b' } })
    expect(match(patterns, '/steps/3/')?.name).toBe('step')
  })
  test('that fit nothing fit nothing', () => {
    for (const address of ['/steps', '/steps/3/4', '/nowhere', '/api/docs']) expect(match(patterns, address)).toBeUndefined()
  })
})

describe('arrow keys on the map', () => {
  const walk = { ids: ['step-1', 'a', 'b', 'step-2', 'c'], steps: new Set(['step-1', 'step-2']) }
  test.each([
    ['step-1', 'ArrowDown', 'a'],
    ['b', 'ArrowDown', 'step-2'],
    ['a', 'ArrowUp', 'step-1'],
    ['a', 'ArrowRight', 'step-2'],
    ['c', 'ArrowLeft', 'step-2'],
    ['c', 'Home', 'step-1'],
    ['a', 'End', 'c'],
    ['c', 'ArrowDown', undefined],
    ['step-1', 'ArrowUp', undefined],
    ['a', 'x', undefined],
  ])('from %s, %s leads to %s', (from, key, to) => {
    expect(nextOnWalk(walk, from, key)).toBe(to)
  })
})

describe('search', () => {
  const view: RoadmapView = {
    steps: [{ step: 3, title: 'Data that stays true', summary: '', topics: [{ id: 'isolation', title: 'Isolation levels', needs: [], provenBy: ['loan-desk'], technologies: ['PostgreSQL'] }] }],
    challenges: [{ slug: 'loan-desk', title: 'The last copy', step: 3, proves: 'transactions', hours: 4, after: [], available: true, checks: { required: 1, stretch: 0 }, state: 'open' }],
  }
  const all = findables(view)
  test.each([
    ['postgres', 'PostgreSQL', 'Technology'],
    ['isol', 'Isolation levels', 'Topic'],
    ['transactions', 'The last copy', 'Challenge'],
    ['stays data', 'Data that stays true', 'Step'],
  ])('%s finds %s', (search, title, kind) => {
    expect(find(all, search)[0]).toMatchObject({ title, kind })
  })
  test('finds nothing for nothing', () => {
    expect(find(all, '  ')).toEqual([])
    expect(find(all, 'kubernetes')).toEqual([])
  })
  test('a technology stands for the stops that prove it', () => {
    expect(find(all, 'postgres')[0]?.stops).toEqual(['loan-desk'])
  })
})

test('what changed since the attempt before', () => {
  const finding = (check: string, verdict: Finding['verdict']) => ({ check, verdict }) as Finding
  const changes = changesOf([finding('a', 'passed'), finding('b', 'failed'), finding('c', 'failed'), finding('d', 'failed'), finding('e', 'passed')], { a: 'failed', b: 'passed', c: 'failed', e: 'passed' })
  expect(Object.fromEntries(Object.entries(changes).map(([change, findings]) => [change, findings.map(({ check }) => check)]))).toEqual({ fixed: ['a'], 'newly failing': ['b'], 'still failing': ['c'] })
})
