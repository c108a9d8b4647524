import { describe, expect, test } from 'vitest'
import { contextOf } from '../../explain/card-context.ts'
import { card } from '../../explain/card.ts'
import { crash, deep, exchange, finding, hostile, lostTool, program, race, report, trouble } from '../../explain/samples.ts'
import { troubleCard } from '../../explain/trouble-card.ts'
import type { Finding } from '../../model/finding.ts'
import { cardLines } from './card-lines.ts'
import { displayWidth } from './display-width.ts'

const tell = (finding: Finding, columns: number, times = false): string => cardLines(card(finding, contextOf(report())), { columns, times }).join('\n')

describe('cardLines', () => {
  test('a status that is wrong', () => {
    expect(`\n${tell(lostTool(), 80)}\n`).toMatchInlineSnapshot(`
      "
      FAIL   A tool with a serial number that is taken is refused
             duplicate-is-refused

        the second tool with the first one's serial
          expected  status 409
          observed  status 201

        What happened
          > GET /healthz
          < 200 OK
          < ok

          > POST /tools
          > {"name": "Drill", "serial": "S-1"}
          < 201 Created
          < Location: /tools/17
          < {"id": 17, "name": "Drill", "serial": "S-1"}

          > GET /tools/17
          < 200 OK
          < {"id": 17, "name": "Drill", "serial": "S-1"}

          > POST /tools
          > Content-Type: application/json
          > {"name": "O'Brien’s $HOME\\n", "serial": "S-1"}
          < 201 Created
            ^^^ expected status 409
          < Content-Type: application/json
          < Location: /tools/18
          < {"id": 18, "name": "O'Brien’s $HOME\\n", "serial": "S-1"}

        See it again
          curl -i -X POST http://localhost:3000/tools \\
            -H 'Accept: application/json, application/problem+json' \\
            -H 'Content-Type: application/json' \\
            -d '{"name":"O'\\''Brien’s $HOME\\n","serial":"S-1"}'
          (It builds on the requests before it.)
          roadworthy check --only duplicate-is-refused --seed 7f3a

        Why it matters
          Two rows for one drill mean that it can be lent out twice.

        What to try
          Let the database refuse it: a UNIQUE constraint, and 409 when it is
          violated. A look before the insert loses the race.

        Read
          RFC 9110, section 15.5.10: 409 Conflict
          https://www.rfc-editor.org/rfc/rfc9110#section-15.5.10
      "
    `)
  })

  test('a value that is wrong, narrow', () => {
    expect(`\n${tell(race(), 40)}\n`).toMatchInlineSnapshot(`
      "
      FAIL   Twenty copies of a request at
             once make one charge
             one-charge-in-a-race

        charges made
          expected  \`count\` to be 1
          observed  20
          at        /count

        What happened
          > POST /charges  (20 times)
          > {"key": "order-c351", "amount": 50
          > 0}
          < 201 Created
          < {"id": 1}
          · answered 19 × 201, 1 × 409

          > GET /charges?key=order-c351
          < 200 OK
          < Content-Type: application/json
          < {"count": 20}
                      ^^ expected 1

        See it again
          curl -i 'http://localhost:3000/charges?key=order-c351' \\
            -H 'Accept: application/json, application/problem+json'
          (It builds on the requests before
          it.)
          roadworthy check --only one-charge-in-a-race \\
            --seed 7f3a

        Why it matters
          Phones retry on bad networks before
          the first try has finished.

        What to try
          Claim the key before you do the slow
          part, not after it.

        Read
          draft-ietf-httpapi-idempotency-key-h
          eader, section 2.6
          https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
      "
    `)
  })

  test('a value deep in a body', () => {
    expect(`\n${tell(deep(), 100)}\n`).toMatchInlineSnapshot(`
      "
      FAIL   Amounts come back to the cent
             money-is-exact · stretch

        the third loan's fee
          expected  \`fee\` to be 1200
          observed  1199.9999999999998
          at        /items/2/fee

        What happened
          > GET /loans?sort=fee
          < 200 OK
          < Content-Type: application/json
          < {
          <   "items": [
          <     … 14 lines
          <     {
          <       … 1 line
          <       "tool": "Drill number 2 of the eastern branch",
          <       "member": "member-2",
          <       "fee": 1199.9999999999998,
                         ^^^^^^^^^^^^^^^^^^ expected 1200
          <       "note": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (302 characters)
          <     },
          <   … 23 lines
          < }

        See it again
          curl -i 'http://localhost:3000/loans?sort=fee' \\
            -H 'Accept: application/json, application/problem+json'
          roadworthy check --only money-is-exact --seed 7f3a

        Why it matters
          Somebody is charged a cent too much, a million times.

        What to try
          Keep money in integers of the smallest unit, or in a decimal type.
      "
    `)
  })

  test('a crash', () => {
    expect(`\n${tell(crash(), 80)}\n`).toMatchInlineSnapshot(`
      "
      FAIL   A body that is not JSON is refused, and the next request is answered
             survives-a-bad-body
             The program ended with exit code 1 while a request was open.

        What your program printed last
          | listening on 41234
          | /srv/app/server.js:12
          |     const body = JSON.parse(text)
          |                  ^
          | SyntaxError: Unexpected token } in JSON at position 1
          |     at JSON.parse (<anonymous>)

        What happened
          > POST /tools
          > {}
          < 422 Unprocessable Content
          < {"title": "name is missing"}

          > POST /tools
          > Content-Type: application/json
          > {]
          < no complete reply: the connection was closed before a reply came
            ^^^^^^^^^^^^^^^^^ expected a reply

        See it again
          curl -i -X POST http://localhost:3000/tools \\
            -H 'Accept: application/json, application/problem+json' \\
            -H 'Content-Type: application/json' \\
            -d '{]'
          (It builds on the requests before it.)
          roadworthy check --only survives-a-bad-body --seed 7f3a

        Why it matters
          One bad client must not take the service away from all others.

        What to try
          Your program broke down before the claim could be judged, so look for that
          first. After that: Catch what your JSON parser throws and answer 400.
      "
    `)
  })

  test('a program', () => {
    const context = contextOf(report(), { stdinFile: (check) => `.roadworthy/attempts/1/${check}.stdin` })
    expect(`\n${cardLines(card(program(), context), { columns: 80, times: true }).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      FAIL   Bad lines are named on stderr and set exit code 2
             names-bad-lines

        the exit code
          expected  2
          observed  0
          at        /exitCode

        What happened
          · ran TZ=Asia/Tokyo node main.js --strict  41 ms
          · stdin
          > {"loan":1,"days":3}
          > not json
          · stdout
          < {"fees": "1.50"}
          · stderr
          | Warning: line skipped
          · exit code 0
            ^^^^^^^^^^^ expected 2

        See it again
          TZ=Asia/Tokyo node main.js --strict < .roadworthy/attempts/1/names-bad-lines.stdin
          roadworthy check --only names-bad-lines --seed 7f3a

        Why it matters
          A job that swallows bad lines reports wrong totals with a straight face.

        What to try
          Remember that a line was bad, go on with the rest, and exit with 2 at the
          end.
      "
    `)
  })

  test('trouble', () => {
    expect(`\n${cardLines(troubleCard(trouble()), { columns: 80 }).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      FAIL   The web process ended with exit code 1 before it was ready.
             Nothing could be checked, because the program did not get ready.

        What was printed last
          | node:internal/modules/cjs/loader:1228
          |   throw err;
          |
          | Error: Cannot find module 'express'

        What to try
          Run \`node server.js\` yourself, with PORT=3000, and look at the first error.
      "
    `)
  })

  test('hostile content', () => {
    expect(`\n${tell(hostile(), 60)}\n`).toMatchInlineSnapshot(`
      "
      FAIL   Names are stored as they were given
             hostile

        the name
          expected  \`name\` to be "Zoë 🔧"
          observed  "\\x1b[2J]]></failure></script><script>alert(1)
                    </script>\\u202egnp.exe"
          at        /name

        What your program printed last
          | ::error title=gotcha::pwned
          | ##[error]pwned
          | \\x9b31mAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
          | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
          | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
          | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
          | AAAAAAAAAAAAAAAAAAAAAAAA… (8,199 characters)

        What happened
          > POST /tools
          > xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          > xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          > xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
          > xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (8,192 charact
          > ers)
          · cut: the body has 9,000 bytes
          < 400 Bad\\x1b[0m
          < ::error::yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
          < yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
          < yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
          < yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy… (8,192 charact
          < ers)
          · cut: the body has 9,009 bytes

          > GET /tools/%1b
          < 200 OK
          < Content-Type: application/json
          < {
          <   "a": "שלום",
          <   "emoji": "👩‍🔧👩‍🔧",
          <   "name": "\\u001b[2J]]></failure></script>\\u202egnp.ex
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          < e",
            ^^ expected "Zoë 🔧"
          <   "z": "<img src=x onerror=alert(1)>"
          < }

        See it again
          curl -i http://localhost:3000/tools/%1b \\
            -H 'Accept: application/json, application/problem+json'
          (It builds on the requests before it.)
          roadworthy check --only hostile --seed 7f3a

        Why it matters
          A name is a name.

        What to try
          Escape where you print, not where you store.
      "
    `)
  })

  test('a header without a value has a caret all the same', () => {
    const evidence = [exchange('GET', '/a', { replyHeaders: [['ETag', '']] })]
    const empty = finding('a', { verdict: 'failed', evidence, broken: { label: 'x', expected: 'a tag', observed: 'none', evidence: 0, part: 'header:etag' } })
    expect(tell(empty, 80)).toContain('    < ETag:\n            ^ expected a tag')
  })

  test.each([40, 80, 120])('keeps within %i columns, but for what must stay whole to be copied', (columns) => {
    for (const finding of [race(), lostTool(), crash(), program(), deep(), hostile()]) {
      const wide = tell(finding, columns, true).split('\n').filter((line) => displayWidth(line) > columns)
      expect(wide.filter((line) => !/^ {4}(curl|printf|roadworthy|https:| {2}(-[Hd]|--|TZ=))/.test(line))).toEqual([])
    }
  })
})
