import { describe, expect, test } from 'vitest'
import { attempt, finding, hostile, open, planned, race, report, trouble } from '../explain/samples.ts'
import { junit } from './junit.ts'

describe('junit', () => {
  test('a test case for each check', () => {
    expect(junit(report(attempt([finding('charges-once', { claim: 'A charge is made once' }), ...open()])))).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="roadworthy" tests="5" failures="0" errors="2" skipped="2" time="3.412">
        <testsuite name="charge-once" tests="5" failures="0" errors="2" skipped="2" time="3.412" timestamp="2025-11-25T10:00:00">
          <properties>
            <property name="seed" value="7f3a"/>
            <property name="engine" value="0.1.0"/>
          </properties>
          <testcase classname="charge-once" name="A charge is made once (charges-once)" time="0.120"/>
          <testcase classname="charge-once" name="Ten times the load costs less than three times the time (p99-stays-flat)" time="0.120">
            <error message="Could not tell: The machine was busy: the baseline moved by a factor of 4 during the measurement." type="error">unsure Ten times the load costs less than three times the time
             p99-stays-flat
             Could not tell: The machine was busy: the baseline moved by a factor of 4 during the
             measurement.</error>
          </testcase>
          <testcase classname="charge-once" name="A key is still known after the program is killed (survives-a-crash)" time="0.120">
            <skipped message="Blocked by \`one-charge-in-a-race\`."/>
          </testcase>
          <testcase classname="charge-once" name="It recovers when the database comes back (reconnects)" time="0.120">
            <skipped message="Does not apply: SQLite has no connection that could be cut."/>
          </testcase>
          <testcase classname="charge-once" name="A dump can be restored (reads-a-backup)" time="0.120">
            <error message="This is our fault, not yours: our proxy did not come back after a cut (ECONNREFUSED)." type="error">error  A dump can be restored
             reads-a-backup
             This is our fault, not yours: our proxy did not come back after a cut (ECONNREFUSED).
             It does not count against you. Please report it to the issue tracker of Roadworthy, with
             the seed 7f3a and the report file.

        See it again
          roadworthy check --only reads-a-backup --seed 7f3a</error>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `)
  })

  test('a failure is told whole', () => {
    const xml = junit(report(attempt([race()])))
    expect(xml).toContain('<failure message="charges made: expected `count` to be 1, observed 20" type="failure">FAIL   Twenty copies')
    expect(xml).toContain('curl -i &#39;http://localhost:3000/charges?key=order-c351&#39;')
    expect(xml).toContain('Claim the key before you do the slow part, not after it.')
  })

  test('trouble is an error, and what was not asked is skipped', () => {
    const xml = junit(report(attempt([], { trouble: trouble(), checks: planned([race()]) })))
    expect(xml).toContain('tests="2" failures="0" errors="1" skipped="1"')
    expect(xml).toContain('name="it starts"')
    expect(xml).toContain('Cannot find module &#39;express&#39;')
  })

  test('is XML 1.0, whatever the program said', () => {
    const xml = junit(report(attempt([{ ...hostile(), claim: 'a \x00\x1b\uFFFE\uD800 & <b> "c" ]]>' }])))
    expect(xml).not.toMatch(/\u202E/)
    expect(xml).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
    // all markup is ours, and every tag that is opened is closed
    const tags = [...xml.matchAll(/<([^>]*)>/g)].map(([, tag = '']) => tag)
    const names = tags.filter((tag) => !/^\?|\/$/.test(tag)).map((tag) => tag.split(' ')[0])
    expect(names).toEqual(['testsuites', 'testsuite', 'properties', '/properties', 'testcase', 'failure', '/failure', '/testcase', '/testsuite', '/testsuites'])
    expect(xml.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot|#39);)/)
  })
})
