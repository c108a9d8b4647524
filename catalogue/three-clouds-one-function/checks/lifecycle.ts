import { reading } from 'roadworthy'
import { s3Event } from '../lambda-events.ts'
import { Lambda } from '../lambda.ts'
import { land, storedTotals } from '../landed.ts'
import type { CloudCheck } from '../services.ts'
import { expectAnswered } from './invocations.ts'

const LIFECYCLE = reading('AWS Lambda Developer Guide, Understanding the Lambda execution environment lifecycle', 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html')

export const workEndsBeforeTheAnswer: CloudCheck = {
  claim: 'The answer is not sent before the totals are stored',
  because: 'The moment it has your answer, Lambda may freeze the process; what was still under way may never be done.',
  hint: 'Wait until the store has confirmed the upload, and answer then.',
  reference: LIFECYCLE,
  needs: ['each-is-answered-under-its-id'],
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { store, expect } = context
    const lambda = await Lambda.start(context)
    for (let round = 0; round < 2; round++) {
      const file = await land(context)
      const upload = store.holdNext(({ key, method }) => key === file.out && method !== 'GET' && method !== 'HEAD')
      const before = lambda.service.answers
      const outcome = lambda.invoke(s3Event(store, file.key), { onAnswer: () => lambda.process.stop() })
      const first = await Promise.race([upload.held.then(() => 'the upload'), outcome.then(({ how }) => how)])
      expect('what comes first', first).toBe('the upload')
      // nothing more is to come as long as the store has not confirmed it
      await context.quiet(() => lambda.service.answers)
      expect('answers while the upload is not confirmed', lambda.service.answers - before).toBe(0)
      upload.release()
      expectAnswered(context, 's3', await outcome)
      expect('the totals, when the process was frozen at its answer', await storedTotals(context, file)).toMatch({ ...file.totals })
      lambda.process.cont()
    }
  },
}

const FROZEN_MS = 5000

export const thawsWithDeadConnections: CloudCheck = {
  claim: 'After a freeze in which its connections to the store died, the next event works',
  because: 'A frozen process sees nothing of a connection that is closed meanwhile, and meets it as its own first error.',
  hint: 'If a request fails on a connection that was kept from before, make a new one and ask again.',
  reference: LIFECYCLE,
  needs: ['each-is-answered-under-its-id'],
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { store, expect, given } = context
    const lambda = await Lambda.start(context)
    for (let round = 0; round < 2; round++) {
      const [before, after] = [await land(context), await land(context)]
      given('an event before the freeze', (await lambda.invoke(s3Event(store, before.key))).how).toBe('response')
      lambda.process.stop()
      // as it is in the cloud: the event is there when the process wakes up
      const outcome = lambda.invoke(s3Event(store, after.key), { withinMs: FROZEN_MS + (await context.patience(10_000)) })
      await context.sleep(FROZEN_MS)
      store.expireConnections()
      lambda.process.cont()
      expectAnswered(context, 's3', await outcome)
      expect('the totals after the thaw', await storedTotals(context, after)).toMatch({ ...after.totals })
    }
  },
}

const DEADLINE_MS = 3000

export const theDeadlineIsRespected: CloudCheck = {
  claim: 'If the store does not answer, the error is reported before the deadline, and the next event works',
  because: 'At the deadline Lambda kills the process: nobody learns why, and the next event pays for a cold start.',
  hint: 'Take `Lambda-Runtime-Deadline-Ms`, keep something back for the report, and give what is left to every request as its time limit.',
  reference: reading('AWS Lambda Developer Guide, Using the Lambda runtime API for custom runtimes', 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html'),
  needs: ['each-is-answered-under-its-id'],
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { store, expect, given } = context
    let lambda = await Lambda.start(context)
    const [first, slow, next] = [await land(context), await land(context), await land(context)]
    given('an event before', (await lambda.invoke(s3Event(store, first.key))).how).toBe('response')
    const reading = store.holdNext(({ key }) => key === slow.key)
    // it is told of three seconds; what this machine's pace adds to them is ours to wait
    const { outcome } = lambda.service.invoke(s3Event(store, slow.key), { withinMs: DEADLINE_MS })
    const ended = await lambda.settled(outcome, await context.patience(DEADLINE_MS))
    expect('what comes before the deadline while the store is silent', ended.how).toBe('error')
    reading.release()
    lambda = await lambda.orNext()
    expectAnswered(context, 's3', await lambda.invoke(s3Event(store, next.key)))
    expect('the totals of the next event', await storedTotals(context, next)).toMatch({ ...next.totals })
  },
}
