import { expect, test } from 'vitest'
import { readJunit } from './junit.ts'

const read = (xml: string) => readJunit(Buffer.from(xml))

test('tests are found at any depth, with what they say', () => {
  const report = read(`<?xml version="1.0"?><testsuites><testsuite name="a" failures="1"><testsuite name="b">
    <testcase classname="k" name="one"/>
    <testcase name="two"><failure message="due 1 &amp; 2">came <![CDATA[<3>]]></failure><system-out>noise</system-out></testcase>
    <testcase name="three"><skipped/></testcase>
    <testcase name="four"><error message="lost"/></testcase>
  </testsuite></testsuite></testsuites>`)
  expect(report.tests).toEqual([
    { name: 'k › one', outcome: 'passed', text: '' },
    { name: 'two', outcome: 'failed', text: 'due 1 & 2\ncame <3>' },
    { name: 'three', outcome: 'skipped', text: '' },
    { name: 'four', outcome: 'failed', text: 'lost\n' },
  ])
  expect(report.failed).toBe(true)
})

test('errors outside of tests are seen', () => {
  expect(read('<testsuite tests="1" errors="1"><testcase name="one"/></testsuite>').failed).toBe(true)
  expect(read('<testsuite tests="1" errors="0" failures="0"><testcase name="one"/></testsuite>').failed).toBe(false)
})

test('entities of a document type are refused, not expanded', () => {
  const lol = '<!DOCTYPE testsuite [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
  for (const entity of ['&b;', '&f;']) expect(() => read(`${lol}<testsuite><testcase name="one"><failure>${entity}</failure></testcase></testsuite>`)).toThrow(/entity/)
})

test('what is no XML is refused', () => {
  for (const text of ['', 'ok', '<testsuite><testcase></testsuite>']) expect(() => read(text)).toThrow()
})
