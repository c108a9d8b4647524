import { attempt, crash, exchange, finding, hostile, lostTool, open, race, report } from '../../explain/samples.ts'
import type { Finding } from '../../model/finding.ts'
import type { Report } from '../../model/report.ts'

// Inspections, for the tests of this folder.

export const stranger = (): Finding =>
  finding('strangers-are-kept-out', {
    claim: 'A stranger cannot read what is mine',
    because: 'Ids can be guessed, and are passed on.',
    hint: 'Look for it among what belongs to whoever asks.',
    reference: { title: 'OWASP API1:2023 Broken Object Level Authorization', url: 'https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/' },
    severity: 'dangerous',
    verdict: 'failed',
    blame: 'claim',
    broken: { label: 'GET /tools/{id} of another user', expected: 'status 404 or 403', observed: 'status 200', part: 'status', evidence: 1 },
    evidence: [
      exchange('POST', '/sessions', { body: '{"email":"ada@example.com","password":"<password of user 2>"}', status: 201, reply: '{"token":"<token of user 2>"}' }),
      exchange('GET', '/tools/17', { headers: [['Authorization', 'Bearer <token of user 2>']], reply: '{"id":17}' }),
    ],
  })

/** Of every severity and verdict. */
export const findings = (): Finding[] => [
  finding('created-things-survive', {
    severity: 'dangerous',
    advisories: ['The list of tools has no limit; it was 12 kB.'],
    evidence: [
      { kind: 'note', atMs: 1, label: 'inferred: tools', value: ['create: POST /tools', 'read: GET /tools/{id}'] },
      { kind: 'note', atMs: 1, label: 'document', value: 'GET /openapi.json, OpenAPI 3.1.0' },
      { kind: 'note', atMs: 1, label: 'something else', value: 1 },
    ],
  }),
  { ...lostTool(), severity: 'minor' },
  { ...race(), severity: 'major' },
  stranger(),
  { ...crash(), severity: 'major' },
  ...open().map((one, index): Finding => ({ ...one, severity: index === 0 ? 'major' : 'minor' })),
  finding('logs-are-structured', { severity: 'minor', verdict: 'not-applicable', reason: 'With --url the process is not ours to start, harm or measure.' }),
  finding('restore-works', { severity: 'major', verdict: 'not-applicable', reason: 'Exempt: the data can be made again from the ledger' }),
  finding('pages-are-small', { severity: 'advisory', verdict: 'failed', blame: 'claim', claim: 'Pages are small', broken: { label: 'GET /tools, its size', expected: 'below 1 MB', observed: '2 MB' } }),
]

export const inspection = (of: Finding[] = findings(), more: Parameters<typeof attempt>[1] = {}): Report => report(attempt(of, more))

export const nasty = (): Report => inspection([{ ...hostile(), check: '"><script>x', claim: '</title><script>alert(1)</script>', severity: 'major', advisories: ['<img src=x onerror=alert(1)>'], reference: { title: 'x](javascript:alert(1))', url: 'javascript:alert(1)' } }])
