import { reading } from 'roadworthy'
import { Lambda } from '../lambda.ts'
import { s3Event } from '../lambda-events.ts'
import { land, storedTotals } from '../landed.ts'
import { RATES_KEY, someRates } from '../receipts.ts'
import type { CloudCheck } from '../services.ts'

export const failedStartsAreReported: CloudCheck = {
  claim: 'A start that fails is reported, and the process ends with a code that is not 0',
  because: 'A function that cannot start and does not say so looks like a slow one, until the bill comes.',
  hint: 'Post to `/runtime/init/error` and exit with 1; or load on first use and answer that event with an error.',
  reference: reading('AWS Lambda Developer Guide, Using the Lambda runtime API for custom runtimes', 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html'),
  needs: ['each-is-answered-under-its-id'],
  boots: true,
  limitMs: 150_000,
  async run(context) {
    const { store, expect, given } = context
    const file = await land(context)
    const whole = await Lambda.start(context)
    given('with the rates there', (await whole.invoke(s3Event(store, file.key))).how).toBe('response')
    await whole.process.kill()
    await store.remove(RATES_KEY)
    await store.remove(file.out)
    const lambda = await Lambda.launch(context)
    const sign = await lambda.firstSign()
    if (sign === 'asked for its first event') {
      const outcome = await lambda.invoke(s3Event(store, file.key))
      expect('the answer to an event when there are no rates', outcome.how).toBe('error')
      expect('what is reported', outcome.value).toSatisfy('an object with the text `errorType`', (value) => typeof value?.errorType === 'string')
    } else {
      expect('without rates, the function', sign).toBe('reported that it could not start')
      expect('what is reported', (await lambda.service.initError).value).toSatisfy('an object with the text `errorType`', (value) => typeof value?.errorType === 'string')
      const ended = await Promise.race([lambda.process.exited, context.sleep(await context.patience(10_000))])
      expect('the end of the process', ended ? (ended.code === 0 ? 'exit code 0' : 'not exit code 0') : 'it goes on').toBe('not exit code 0')
    }
    expect('totals without rates', await storedTotals(context, file)).toBe(undefined)
    await lambda.process.kill()
    await store.put(RATES_KEY, JSON.stringify(someRates(context.random)))
  },
}

export const warmStartsReuseWork: CloudCheck = {
  claim: 'Fifty events in one process read the rates at most twice',
  because: 'What is loaded anew for every event is paid for with every event, in time and in requests.',
  hint: 'Keep the loaded rates (or the promise of them) outside the handler.',
  reference: reading('AWS Lambda Developer Guide, Best practices for working with Lambda functions', 'https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html'),
  needs: ['each-is-answered-under-its-id'],
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { store, expect } = context
    const file = await land(context)
    const reads = () => store.requests().filter(({ method, key }) => method === 'GET' && key === RATES_KEY).length
    const before = reads()
    const lambda = await Lambda.start(context)
    for (let number = 0; number < 50; number++) expect('the answer', (await lambda.invoke(s3Event(store, file.key))).how).toBe('response')
    const after = reads() - before
    expect('reads of the rates', after).toBeAtLeast(1)
    expect('reads of the rates', after).toBeAtMost(2)
  },
}
