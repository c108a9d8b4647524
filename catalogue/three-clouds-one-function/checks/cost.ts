import { parse } from 'yaml'
import { reading } from 'roadworthy'
import { s3Event } from '../lambda-events.ts'
import { Lambda } from '../lambda.ts'
import { land } from '../landed.ts'
import type { CheckContext, CloudCheck } from '../services.ts'

const IDLE_MS = 20_000

export const idleCostsNothing: CloudCheck = {
  claim: 'Twenty seconds without events cost no processor and no request',
  because: 'Scaling to zero is the whole offer: what works while nothing is to do is paid for by nobody’s order.',
  hint: 'Only the held request for the next event may be open. No timers, no polling, no refreshing ahead of need.',
  stretch: true,
  needs: ['each-is-answered-under-its-id'],
  alone: true,
  limitMs: 120_000,
  async run(context) {
    const { store, expect, given } = context
    const lambda = await Lambda.start(context)
    for (let round = 0; round < 3; round++) given('an event before', (await lambda.invoke(s3Event(store, (await land(context)).key))).how).toBe('response')
    // what a runtime does after its work, such as collecting its garbage, is no idle time
    await context.quiet(() => store.requests().length)
    await context.sleep(3000)
    const [cpuMs, requests, calls] = [(await lambda.process.usage()).cpuMs, store.requests().length, lambda.service.requests]
    await context.sleep(IDLE_MS)
    expect('requests to the store while idle', store.requests().length - requests).toBe(0)
    expect('calls to the Runtime API while idle', lambda.service.requests - calls).toBe(0)
    expect('processor time while idle is at most 1 %', (await lambda.process.usage()).cpuMs - cpuMs <= IDLE_MS / 100).toBe(true)
  },
}

interface Deployed {
  handler: unknown
  timeout: unknown
  memory: unknown
  /** Their kinds, as both frameworks would name them: s3, sqs, http. */
  events: string[]
  reportsItems: boolean
}

export const theTemplateAgrees: CloudCheck = {
  claim: 'A template for deployment names the handler, the limits and the three event sources as the function handles them',
  because: 'A function that answers with `batchItemFailures` behind a queue that was not told to read them loses messages.',
  hint: 'SAM: `template.yaml` with an AWS::Serverless::Function; Serverless Framework: `serverless.yml`. For the queue set ReportBatchItemFailures.',
  reference: reading('AWS SAM Developer Guide, AWS::Serverless::Function', 'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html'),
  stretch: true,
  async run(context) {
    const deployed = await deployment(context)
    const { expect } = context
    expect('a function in template.yaml, template.yml or serverless.yml', deployed === undefined ? 'there is none' : 'there is one').toBe('there is one')
    const { handler, timeout, memory, events, reportsItems } = deployed as Deployed
    expect('its handler', handler).toSatisfy('a text', (text) => typeof text === 'string' && text !== '')
    expect('its time limit in seconds', timeout).toSatisfy('from 3 to 900', (seconds) => Number.isInteger(seconds) && seconds >= 3 && seconds <= 900)
    expect('its memory in MB', memory).toSatisfy('from 128 to 10240', (size) => Number.isInteger(size) && size >= 128 && size <= 10_240)
    for (const kind of ['s3', 'sqs', 'http']) expect('its event sources', events.join(', ')).toContain(kind)
    expect('the queue is told to read batchItemFailures', reportsItems).toBe(true)
  },
}

async function deployment({ subject }: CheckContext): Promise<Deployed | undefined> {
  for (const file of ['template.yaml', 'template.yml', 'serverless.yml', 'serverless.yaml']) {
    const text = (await subject.file(file))?.toString('utf8')
    const document = text === undefined ? undefined : yaml(text)
    if (document) return file.startsWith('template') ? fromSam(document) : fromServerless(document)
  }
  return undefined
}

/** CloudFormation's own tags (`!Ref`, `!GetAtt`) are unknown to YAML and stay what they are written on. */
function yaml(text: string): any {
  try {
    return parse(text, { logLevel: 'silent' })
  } catch {
    return undefined
  }
}

function fromSam(document: any): Deployed | undefined {
  const shared = document.Globals?.Function
  const found = Object.values<any>(document.Resources ?? {}).find((one) => one?.Type === 'AWS::Serverless::Function')
  if (!found) return undefined
  const all = { ...shared, ...found.Properties }
  const events = Object.values<any>(all.Events ?? {})
  const kinds: Record<string, string> = { S3: 's3', SQS: 'sqs', HttpApi: 'http' }
  return {
    handler: all.Handler ?? all.ImageUri ?? all.PackageType, timeout: all.Timeout, memory: all.MemorySize, events: events.map(({ Type }) => kinds[Type] ?? String(Type)),
    reportsItems: events.some(({ Type, Properties }) => Type === 'SQS' && [Properties?.FunctionResponseTypes].flat().includes('ReportBatchItemFailures')),
  }
}

function fromServerless(document: any): Deployed | undefined {
  const found = Object.values<any>(document.functions ?? {})[0]
  if (!found) return undefined
  const events: any[] = [found.events ?? []].flat()
  const names = events.flatMap((event) => (typeof event === 'string' ? [event] : Object.keys(event ?? {})))
  return {
    handler: found.handler ?? found.image, timeout: found.timeout ?? document.provider?.timeout, memory: found.memorySize ?? document.provider?.memorySize,
    events: names.map((name) => (name === 'httpApi' ? 'http' : name)), reportsItems: events.some((event) => event?.sqs?.functionResponseType === 'ReportBatchItemFailures'),
  }
}
