import { expect, test } from 'vitest'
import { escapeMarkup } from './escape-markup.ts'

test('markup becomes text, and what XML may not hold is replaced', () => {
  expect(escapeMarkup(`<a href="x">'&`)).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;')
  expect(escapeMarkup('a\x00\x1b\uFFFE\uD800b\t\n🔧')).toBe('a\uFFFD\uFFFD\uFFFD\uFFFDb\t\n🔧')
})
