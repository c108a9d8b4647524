import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { curlCommand } from './curl-command.ts'
import { exchange, type SampleExchange } from './samples.ts'

const ORIGIN = 'http://localhost:3000'

function curl(method: string, target: string, more: SampleExchange = {}): string {
  return curlCommand(exchange(method, target, more), ORIGIN).pieces.join(' ')
}

/** What curl would be handed by a shell. */
function args(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; ${command}`
  return execFileSync('bash', ['-c', script]).toString().split('\0').slice(0, -1)
}

describe('curlCommand', () => {
  test('is what a person would type', () => {
    expect(curl('POST', '/tools', { body: '{"name":"Drill"}', headers: [['Connection', 'keep-alive']] })).toBe(
      `curl -i -X POST http://localhost:3000/tools -H 'Accept: application/json, application/problem+json' -H 'Content-Type: application/json' -d '{"name":"Drill"}'`,
    )
    expect(curl('GET', '/tools?branch=a&q=b')).toMatch(/^curl -i 'http:\/\/localhost:3000\/tools\?branch=a&q=b' -H/)
    expect(curl('HEAD', '/tools')).toMatch(/^curl -I http/)
  })

  test.each(["O'Brien’s $HOME `id` \"x\"", 'two\nlines\r\n', '@/etc/passwd', '\x1b[31m\u202E🔧', '\\n % {"a":1}'])('hands over %j untouched', (body) => {
    const handed = args(curl('POST', '/tools', { body, headers: [['Content-Type', 'text/plain'], ['X-It', "it's"]] }))
    expect(handed.at(-1)).toBe(body)
    expect(handed.at(-2)).toBe(body.startsWith('@') ? '--data-raw' : '-d')
    expect(handed).toContain("X-It: it's")
  })

  test('does not let curl change the address, the type or an empty header', () => {
    expect(args(curl('GET', '/a/../b?x[]=1'))).toEqual(expect.arrayContaining(['--path-as-is', '--globoff', `${ORIGIN}/a/../b?x[]=1`]))
    expect(args(curl('OPTIONS', '*'))).toEqual(expect.arrayContaining(['--request-target', '*', ORIGIN]))
    expect(args(curl('PUT', '/a', { body: 'x', headers: [['Content-Type', '']] }))).toContain('Content-Type;')
    const untyped = exchange('POST', '/a', { body: 'x' })
    untyped.request.headers = []
    expect(args(curlCommand(untyped, ORIGIN).pieces.join(' '))).toContain('Content-Type:')
  })

  test('sends bytes as bytes', () => {
    const command = curl('POST', '/a', { body: new Uint8Array([0, 255, 10]) })
    const script = `curl() { cat; }; ${command}`
    expect(execFileSync('bash', ['-c', script])).toEqual(Buffer.from([0, 255, 10]))
  })

  test('says when it cannot send everything', () => {
    expect(curlCommand(exchange('POST', '/a', { body: 'x'.repeat(9000) }), ORIGIN).note).toContain('only its beginning')
    expect(curlCommand(exchange('POST', '/a', { body: 'x'.repeat(8192) }), ORIGIN).note).toBeUndefined()
  })
})
