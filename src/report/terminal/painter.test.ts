import { describe, expect, test } from 'vitest'
import { painter, wantsColour } from './painter.ts'

describe('wantsColour', () => {
  test.each([
    [{ env: {}, isTTY: true }, true],
    [{ env: {}, isTTY: false }, false],
    [{ env: { NO_COLOR: '1' }, isTTY: true }, false],
    [{ env: { NO_COLOR: '' }, isTTY: true }, true],
    [{ env: { TERM: 'dumb' }, isTTY: true }, false],
    [{ env: { FORCE_COLOR: '1' }, isTTY: false }, true],
    [{ env: { FORCE_COLOR: '0' }, isTTY: true }, false],
    [{ env: { FORCE_COLOR: '1', NO_COLOR: '1' }, isTTY: false }, true],
    [{ env: { FORCE_COLOR: '1' }, isTTY: true, option: false }, false],
  ])('%j: %s', (wish, expected) => {
    expect(wantsColour(wish)).toBe(expected)
  })
})

test('paints and closes', () => {
  expect(painter(true)('bad', 'x')).toBe('\x1b[31mx\x1b[39m')
  expect(painter(false)('bad', 'x')).toBe('x')
})
