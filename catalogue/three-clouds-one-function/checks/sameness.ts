import { reading, together } from 'roadworthy'
import { httpEvent, s3Event } from '../lambda-events.ts'
import { Lambda } from '../lambda.ts'
import { land, storedTotals } from '../landed.ts'
import { HALVES } from '../receipts.ts'
import { sendBinary, sendMessage, sendStructured, startServer } from '../servers.ts'
import { bindingOf } from '../functions-app.ts'
import type { CloudCheck } from '../services.ts'
import { expectAnswered } from './invocations.ts'

export const repeatsGiveOneResult: CloudCheck = {
  claim: 'The same event again, and in five processes at once, leaves the same bytes',
  because: 'Every event source delivers at least once. What a repeat changes, somebody will see change.',
  hint: 'Let the output be a function of the file and the rates alone: no clock, no counter, no random id, and always the same order of members.',
  needs: ['each-is-answered-under-its-id'],
  reference: reading('AWS Lambda Developer Guide, Best practices for working with Lambda functions', 'https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html'),
  alone: true,
  limitMs: 180_000,
  async run(context) {
    const { store, expect } = context
    const file = await land(context)
    const event = s3Event(store, file.key)
    const lambdas = await together(5, () => Lambda.start(context))
    const [alone] = lambdas as [Lambda]
    expectAnswered(context, 's3', await alone.invoke(event))
    const first = String((await store.get(file.out))?.body)
    expect('the totals', await storedTotals(context, file)).toMatch({ ...file.totals })
    for (let round = 0; round < 3; round++) {
      for (const outcome of await together(5, (index) => (lambdas[index] as Lambda).invoke(event))) expectAnswered(context, 's3', outcome)
      expect('the stored bytes after five at once', String((await store.get(file.out))?.body)).toBe(first)
    }
    expectAnswered(context, 's3', await alone.invoke(event))
    expect('the stored bytes after a repeat', String((await store.get(file.out))?.body)).toBe(first)
    expect('objects that came of one file', (await store.list('out/')).filter(({ key }) => key.startsWith(file.out.replace(/\.json$/, ''))).length).toBe(1)
  },
}

const FILES = 30

export const threeCloudsOneAnswer: CloudCheck = {
  claim: 'Thirty files give the same bytes on all three clouds',
  because: 'Whoever moves from one cloud to another moves the numbers, too; an adapter that adds up by itself is a second program.',
  hint: 'One pure function, and adapters that only unpack the event. Money is counted in whole cents.',
  needs: ['each-is-answered-under-its-id', 'cloud-run-waits-for-the-work', 'the-azure-shape-is-exact'],
  reference: reading('Alistair Cockburn, Hexagonal Architecture', 'https://alistair.cockburn.us/hexagonal-architecture/'),
  limitMs: 180_000,
  async run(context) {
    const { store, expect, fresh } = context
    const binding = await bindingOf(context)
    const [lambda, cloudrun, azure] = await Promise.all([Lambda.start(context), startServer(context, 'cloudrun'), startServer(context, 'azure')])
    for (let number = 0; number < FILES; number++) {
      const file = await land(context, { lineEnd: number % 5 === 4 ? '\r\n' : '\n', ...(number === 0 ? { receipts: [] } : number === 7 ? { receipts: HALVES } : {}) })
      const took = async () => {
        const bytes = String((await store.get(file.out))?.body)
        expect('the totals', await storedTotals(context, file)).toMatch({ ...file.totals })
        await store.remove(file.out)
        return bytes
      }
      expectAnswered(context, 's3', await lambda.invoke(number % 2 ? s3Event(store, file.key) : httpEvent({ key: file.key })))
      const onLambda = await took()
      const event = { id: fresh.id('event'), bucket: store.bucket, name: file.key }
      expect('Cloud Run’s answer', Math.floor((await (number % 2 ? sendBinary : sendStructured)(cloudrun.web, event)).status / 100)).toBe(2)
      expect('the bytes from Cloud Run', await took()).toBe(onLambda)
      expect('the answer to the Functions host', await sendMessage(azure.web, { binding, message: JSON.stringify({ key: file.key }), id: fresh.id('call') })).toHaveStatus(200)
      expect('the bytes from Azure', await took()).toBe(onLambda)
    }
  },
}
