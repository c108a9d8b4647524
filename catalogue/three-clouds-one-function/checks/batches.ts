import { reading } from 'roadworthy'
import { message, s3Event, sqsEvent, type Message } from '../lambda-events.ts'
import { Lambda } from '../lambda.ts'
import { land, landBad, storedTotals } from '../landed.ts'
import type { CheckContext, CloudCheck } from '../services.ts'
import { expectAnswered } from './invocations.ts'

export const onlyTheBadOnesReturn: CloudCheck = {
  claim: 'Of a batch only the bad messages return; of an ordered queue the first bad one and all behind it',
  because: 'A batch that fails as a whole is done again as a whole, for ever; and an ordered queue that skips a message is not ordered.',
  hint: 'Catch each message’s failure and answer with its `messageId` in `batchItemFailures`. If the queue’s ARN ends in `.fifo`, stop at the first.',
  reference: reading('AWS Lambda Developer Guide, Handling errors for an SQS event source in Lambda', 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html'),
  needs: ['each-is-answered-under-its-id'],
  alone: true,
  limitMs: 90_000,
  async run(context) {
    const { expect, store, random } = context
    const lambda = await Lambda.start(context)
    const all = [await good(context), await good(context), await good(context)]
    const fine = await lambda.invoke(sqsEvent(store, all.map(({ sent }) => sent)))
    expectAnswered(context, 'sqs', fine)
    expect('failures in a batch of good messages', failures(fine.value)).toEqual([])

    const bad: Message[] = [
      message(context.fresh, s3Event(store, (await landBad(context)).key)),
      message(context.fresh, s3Event(store, 'in/never.csv')),
      message(context.fresh, 'no JSON at all'),
      message(context.fresh, {}),
    ]
    const goods = [await good(context), await good(context), await good(context)]
    const mixed = random.shuffle([...bad, ...goods.map(({ sent }) => sent)])
    const outcome = await lambda.invoke(sqsEvent(store, mixed))
    expectAnswered(context, 'sqs', outcome)
    expect('the messages that return', failures(outcome.value)).toEqual(bad.map(({ messageId }) => messageId).sort())
    for (const { file } of goods) expect('the totals of a good message between bad ones', await storedTotals(context, file)).toMatch({ ...file.totals })

    const [one, two, three, four] = [await good(context), await good(context), await good(context), await good(context)]
    const broken = message(context.fresh, s3Event(store, (await landBad(context)).key))
    const ordered = [one.sent, two.sent, broken, three.sent, four.sent]
    const fifo = await lambda.invoke(sqsEvent(store, ordered, 'fifo'))
    expectAnswered(context, 'sqs', fifo)
    expect('the messages of the ordered queue that return', failures(fifo.value)).toEqual(ordered.slice(2).map(({ messageId }) => messageId).sort())
    for (const { file } of [one, two]) expect('the totals of a message before the bad one', await storedTotals(context, file)).toMatch({ ...file.totals })
  },
}

async function good(context: CheckContext) {
  const file = await land(context)
  return { file, sent: message(context.fresh, s3Event(context.store, file.key)) }
}

/** Sorted. Nothing at all means that all is well, as it does to Lambda. */
function failures(value: any): unknown {
  if (value === null || value === undefined || value === '') return []
  const list = value.batchItemFailures ?? []
  return Array.isArray(list) ? [...new Set(list.map((one) => one?.itemIdentifier))].sort() : list
}
