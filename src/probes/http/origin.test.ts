import { expect, test } from 'vitest'
import { Origin } from './origin.ts'

const local = new Origin({ tls: false, authority: '127.0.0.1:3000', base: '' })
const based = new Origin({ tls: true, authority: 'tools.example', base: '/api' })

test.each([
  ['/tools/1?a=b#c', '/tools/1?a=b'],
  ['tools/1', '/tools/1'],
  ['?page=2', '/?page=2'],
  ['http://127.0.0.1:3000/tools/1', '/tools/1'],
  ['http://localhost:3000/tools/1', '/tools/1'],
  ['HTTP://LOCALHOST:3000/tools/1', '/tools/1'],
  ['http://[::1]:3000/tools', '/tools'],
  ['//localhost:3000/tools', '/tools'],
  ['http://127.0.0.1:3000', '/'],
  ['http://localhost:3001/tools', 'http://localhost:3001/tools'],
  ['http://localhost/tools', 'http://localhost/tools'],
  ['http://elsewhere.example:3000/', 'http://elsewhere.example:3000/'],
  ['mailto:a@b', 'mailto:a@b'],
])('%s leads to %s', (link, target) => {
  expect(local.resolve(link)).toBe(target)
})

test.each([
  ['/api/tools', '/tools'],
  ['/api', '/'],
  ['/api?x', '/?x'],
  ['tools', '/tools'],
  ['https://tools.example/api/tools', '/tools'],
  ['https://tools.example:443/api/tools', '/tools'],
  ['/other', '/other'],
  ['/apiary', '/apiary'],
  ['http://localhost/api/x', 'http://localhost/api/x'],
])('below a base path, %s leads to %s', (link, target) => {
  expect(based.resolve(link)).toBe(target)
})
