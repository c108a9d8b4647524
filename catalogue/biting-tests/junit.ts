import { SaxesParser } from 'saxes'

export interface TestResult {
  name: string
  outcome: 'passed' | 'failed' | 'skipped'
  /** All that the report says of a failure. */
  text: string
}

export interface TestReport {
  tests: TestResult[]
  /** Failures that it counts without naming their tests. */
  failed: boolean
}

/** A JUnit report as its testers write them: they agree on `testcase` with `failure`, `error` or `skipped` in it. */
export function readJunit(bytes: Buffer): TestReport {
  const parser = new SaxesParser()
  const report: TestReport = { tests: [], failed: false }
  const open: string[] = []
  let test: TestResult | undefined
  // no entity of a document type is ever expanded: saxes knows the five of XML, and refuses others
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'testcase') report.tests.push((test = { name: [attributes.classname, attributes.name].filter(Boolean).join(' › '), outcome: 'passed', text: '' }))
    else if (test && (name === 'failure' || name === 'error')) Object.assign(test, { outcome: 'failed', text: `${test.text}${attributes.message ?? ''}\n` })
    else if (test?.outcome === 'passed' && name === 'skipped') test.outcome = 'skipped'
    else if (name === 'error' || name === 'failure' || Number(attributes.failures ?? 0) + Number(attributes.errors ?? 0) > 0) report.failed = true
    open.push(name)
  })
  const text = (part: string) => {
    if (test && (open.includes('failure') || open.includes('error'))) test.text += part
  }
  parser.on('text', text)
  parser.on('cdata', text)
  parser.on('closetag', ({ name }) => {
    open.pop()
    if (name === 'testcase') test = undefined
  })
  parser.write(bytes.toString('utf8')).close()
  return report
}
