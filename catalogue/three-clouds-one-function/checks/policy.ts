import { asvs } from 'roadworthy'
import { message, s3Event, sqsEvent } from '../lambda-events.ts'
import { Lambda } from '../lambda.ts'
import { bindingOf, jsonFile } from '../functions-app.ts'
import { land, landBad } from '../landed.ts'
import { isAllowed, statementsOf, tooWide, type Statement } from '../policy.ts'
import { sendBinary, sendMessage, startServer } from '../servers.ts'
import type { CloudCheck } from '../services.ts'
import { expectAnswered } from './invocations.ts'

const PLACE = '${S3_BUCKET}'

export const thePolicyFits: CloudCheck = {
  claim: 'The policy allows every request that was seen, and grants nothing by a star where names belong',
  because: 'What a function may do is what a stranger may do who gets into it.',
  hint: 'Write down the actions it really uses, and the part of the bucket each is for.',
  reference: asvs('13.2.2'),
  needs: ['each-is-answered-under-its-id', 'cloud-run-waits-for-the-work', 'the-azure-shape-is-exact'],
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { store, expect, fresh, subject } = context
    const text = (await subject.file('policy.json'))?.toString('utf8')
    expect('policy.json', text).toSatisfy('a file', (content) => content !== undefined)
    expect('policy.json', text).toContain(PLACE)
    const binding = await bindingOf(context)
    const [lambda, cloudrun, azure] = [await Lambda.start(context), await startServer(context, 'cloudrun'), await startServer(context, 'azure')]
    const files = await Promise.all(Array.from({ length: 4 }, () => land(context)))
    const [one, two, three, four] = files.map(({ key }) => key) as [string, string, string, string]
    expectAnswered(context, 's3', await lambda.invoke(s3Event(store, one)))
    expectAnswered(context, 'sqs', await lambda.invoke(sqsEvent(store, [message(fresh, s3Event(store, two)), message(fresh, s3Event(store, (await landBad(context)).key))])))
    expect('Cloud Run’s answer', Math.floor((await sendBinary(cloudrun.web, { id: fresh.id('event'), bucket: store.bucket, name: three })).status / 100)).toBe(2)
    expect('the answer to the Functions host', await sendMessage(azure.web, { binding, message: JSON.stringify({ key: four }), id: fresh.id('call') })).toHaveStatus(200)

    const policy = await jsonFile(context, 'policy.json')
    const read = statementsOf(policy && JSON.parse(JSON.stringify(policy).replaceAll(PLACE, store.bucket)))
    expect('the policy', read).toSatisfy('a document with statements of Effect, Action and Resource', Array.isArray)
    const statements = read as Statement[]
    const asked = store.requests().filter(({ process }) => process !== undefined).flatMap(({ permissions }) => permissions)
    expect('requests that the policy is held against', asked.length).toBeAtLeast(8)
    const refused = asked.filter((permission) => !isAllowed(statements, permission)).map(({ action, resource }) => `${action} on ${resource.replace(store.bucket, PLACE)}`)
    expect('requests that were made and are not allowed', [...new Set(refused)].slice(0, 3)).toEqual([])
    expect('what is granted by a star', tooWide(statements, store.bucket).map((what) => what.replace(store.bucket, PLACE))).toEqual([])
    const harm = ['in/other.csv', 'config/rates.json'].filter((key) => isAllowed(statements, { action: 's3:PutObject', resource: `arn:aws:s3:::${store.bucket}/${key}` }))
    expect('places outside out/ that may be written', harm).toEqual([])
  },
}
