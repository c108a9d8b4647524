import { expect, test } from 'vitest'
import { attempt, exchange, finding, open, report } from '../explain/samples.ts'
import type { Finding } from '../model/finding.ts'
import { transcript } from './transcript.ts'

function withVarying(id: string, at: string, token: string, ms: number): Finding {
  const body = JSON.stringify({ id, at, token, count: 20 })
  return finding('a', {
    ms,
    claim: 'One charge is made',
    verdict: 'failed',
    blame: 'claim',
    broken: { label: `charge ${id}`, expected: '`count` to be 1', observed: '20', pointer: '/count', part: 'body', evidence: 1 },
    evidence: [
      { ...exchange('POST', '/charges', { body: '{"amount":500}', headers: [['Authorization', `Bearer ${token}`]], status: 201, reason: 'Created', reply: body }), ms },
      { ...exchange('GET', `/charges/${id}`, { reply: body }), ms },
    ],
  })
}

const ONE = withVarying('0b8f6a52-6f0e-4d0e-9c53-1d2f3a4b5c6d', '2025-11-25T10:00:00Z', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln', 3)
const TWO = withVarying('A1B2C3D4-6f0e-4d0e-9c53-1d2f3a4b5c6d', '2026-01-02T03:04:05.678901+05:30', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwiYSI6MX0.', 900)

test('reads the same in every run', () => {
  expect(transcript(report(attempt([TWO])))).toBe(transcript(report(attempt([ONE]))))
})

test('is the cards, without times', () => {
  expect(`\n${transcript(report(attempt([ONE, open()[1] ?? ONE, finding('fine')])))}`).toMatchInlineSnapshot(`
    "
    FAIL   a
    skip   survives-a-crash
    ok     fine

    FAIL   One charge is made
           a

      charge <uuid>
        expected  \`count\` to be 1
        observed  20
        at        /count

      What happened
        > POST /charges
        > Authorization: Bearer <token>
        > {"amount": 500}
        < 201 Created
        < {"id": "<uuid>", "at": "<instant>", "token": "<token>", "count": 20}

        > GET /charges/<uuid>
        < 200 OK
        < Content-Type: application/json
        < {"id": "<uuid>", "at": "<instant>", "token": "<token>", "count": 20}
                                                                           ^^ expected 1

      See it again
        curl -i 'http://localhost:3000/charges/<uuid>' \\
          -H 'Accept: application/json, application/problem+json'
        (\`<uuid>\` came from an earlier reply: put what yours answers in its place.)
        roadworthy check --only a --seed 7f3a

      Why it matters
        Phones retry on bad networks before the first try has finished.

      What to try
        Claim the key before you do the slow part, not after it.

    skip   A key is still known after the program is killed
           survives-a-crash
           Blocked by \`one-charge-in-a-race\`.

    1 of 3 required checks passed, 1 failed, 1 blocked · seed 7f3a
    Next: fix it and run only that: \`roadworthy check --only a --seed 7f3a\`
    "
  `)
})

test('replaces nothing else', () => {
  const text = transcript(report(attempt([finding('a', { verdict: 'failed', reason: 'on 2025-11-25, port 41234, id 17, eyJ.x, 10:00:00Z' })])))
  expect(text).toContain('on 2025-11-25, port 41234, id 17, eyJ.x, 10:00:00Z')
})
