import { asvs, reading } from 'roadworthy'
import { Lambda } from '../lambda.ts'
import type { Outcome } from '../lambda-service.ts'
import { httpEvent, httpReply, message, s3Event, sqsEvent } from '../lambda-events.ts'
import { land, landBad, storedTotals } from '../landed.ts'
import type { CheckContext, CloudCheck } from '../services.ts'

const RUNTIME_API = reading('AWS Lambda Developer Guide, Using the Lambda runtime API for custom runtimes', 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html')

export const eachIsAnsweredUnderItsId: CloudCheck = {
  claim: 'A hundred events of three kinds, one after another, are each answered under their own id',
  because: 'The service pairs answers with events by the id alone: one that is off by one answers a stranger.',
  hint: 'Take the id from the headers of the reply that brought the event, keep it beside the event, and post under it.',
  reference: RUNTIME_API,
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { expect, random, store, fresh } = context
    const files = await Promise.all(Array.from({ length: 12 }, () => land(context)))
    const lambda = await Lambda.start(context)
    for (let number = 0; number < 100; number++) {
      const file = random.pick(files)
      const kind = random.pick(['s3', 'sqs', 'http'] as const)
      const event = kind === 's3' ? s3Event(store, file.key) : kind === 'sqs' ? sqsEvent(store, [message(fresh, s3Event(store, file.key))]) : httpEvent({ key: file.key }, { base64: random.int(0, 1) === 1 })
      const outcome = await lambda.invoke(event)
      expectAnswered(context, kind, outcome)
      if (kind === 'http') expect('the totals in the reply', httpReply(outcome.value)).toMatch({ status: 200, body: file.totals })
    }
    expect('answers under another id', lambda.service.strays).toBe(0)
    for (const file of files.slice(0, 3)) {
      await lambda.invoke(s3Event(store, file.key))
      expect('the stored totals', await storedTotals(context, file)).toMatch({ ...file.totals })
    }
  },
}

export const badEventsAreReported: CloudCheck = {
  claim: 'A bad event is reported as an error with its type and message, and the next event works',
  because: 'One spoilt file must not stop the queue behind it, and somebody has to see that it was spoilt.',
  hint: 'Catch what the handler throws, post `errorType` and `errorMessage` to `/invocation/{id}/error`, and go on.',
  reference: RUNTIME_API,
  needs: ['each-is-answered-under-its-id'],
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { expect, given, store } = context
    let lambda = await Lambda.start(context)
    const good = await land(context)
    const bad = await landBad(context)
    given('a good file', (await lambda.invoke(s3Event(store, good.key))).how).toBe('response')
    const spoilt: [string, unknown][] = [
      ['a file that cannot be added up', s3Event(store, bad.key)],
      ['a file that is not there', s3Event(store, 'in/never.csv')],
      ['an event of no known kind', { hello: 'world' }],
      ['an event that is a list', []],
    ]
    for (const [what, event] of spoilt) {
      const outcome = await lambda.invoke(event)
      expect(`the answer to ${what}`, outcome.how).toBe('error')
      expect(`what is reported of ${what}`, outcome.value).toSatisfy('an object with the texts `errorType` and `errorMessage`', (value) => typeof value?.errorType === 'string' && typeof value?.errorMessage === 'string')
      lambda = await lambda.orNext()
      const next = await land(context)
      expect(`the answer to the event after ${what}`, (await lambda.invoke(s3Event(store, next.key))).how).toBe('response')
      expect(`the totals of the event after ${what}`, await storedTotals(context, next)).toMatch({ ...next.totals })
    }
    for (const key of [bad.key, 'in/never.csv']) {
      const outcome = await lambda.invoke(httpEvent({ key }))
      expectAnswered(context, 'http', outcome)
      expect('the status over HTTP for a file that is spoilt or missing', httpReply(outcome.value).status).toSatisfy('a 4xx', (status) => status >= 400 && status < 500)
    }
    expect('totals of the bad file', await storedTotals(context, bad)).toBe(undefined)
  },
}

export const nothingLeaks: CloudCheck = {
  claim: 'Nothing of one invocation shows in the next',
  because: 'A warm process serves one customer after another: what lingers in its memory is somebody else’s.',
  hint: 'Keep per-event state inside the handler. Only what is the same for everybody may outlive it.',
  reference: asvs('15.4.1'),
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { expect, given, store, fresh } = context
    let lambda = await Lambda.start(context)
    for (let round = 0; round < 3; round++) {
      const canary = fresh.canary()
      const first = await land(context, { name: canary, receipts: [{ item: canary, amount: '12.34', currency: 'USD' }] })
      const outcome = await lambda.invoke(round === 1 ? httpEvent({ key: first.key }) : s3Event(store, first.key))
      given('the first event', outcome.how).toBe('response')
      if (round === 2) await lambda.invoke({ canary })
      lambda = await lambda.orNext()
      const before = lambda.process.output().length
      const second = await land(context)
      const next = await lambda.invoke(httpEvent({ key: second.key }))
      expectAnswered(context, 'second', next)
      const object = await store.get(second.out)
      expect('the second file’s totals', await storedTotals(context, second)).toMatch({ ...second.totals })
      expect('the first file’s name in the second one’s output, answer or log', [String(object?.body), next.text, lambda.process.output().slice(before)].some((text) => text.includes(canary))).toBe(false)
    }
  },
}

/** An answer that is no error. */
export function expectAnswered({ expect }: Pick<CheckContext, 'expect'>, kind: string, outcome: Outcome): void {
  const label = { s3: 'the answer to an S3 event', sqs: 'the answer to a batch from SQS', http: 'the answer to an HTTP request', second: 'the answer to the second event' }[kind] ?? `the answer to ${kind}`
  expect(label, outcome.how === 'error' ? `an error: ${outcome.text.slice(0, 200)}` : outcome.how).toBe('response')
}

