import { clientError, reading } from 'roadworthy'
import { land, storedTotals } from '../landed.ts'
import { listens, sendBinary, sendStructured, startServer, type CloudEvent } from '../servers.ts'
import type { CloudCheck } from '../services.ts'

export const cloudRunWaitsForTheWork: CloudCheck = {
  claim: 'Cloud Run is answered after the work, malformed events are refused, and SIGTERM ends the process',
  because: 'A 2xx tells the sender that it may forget the event. What comes after the 2xx gets no processor, and a stop is announced by SIGTERM.',
  hint: 'Answer when the store has confirmed. Read attributes from the `ce-` headers or, for `application/cloudevents+json`, from the body. On SIGTERM finish what runs, and exit.',
  reference: reading('CloudEvents, HTTP Protocol Binding 1.0.2, §3.1 and §3.2', 'https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md'),
  alone: true,
  limitMs: 150_000,
  async run(context) {
    const { store, expect, fresh } = context
    const { process, web } = await startServer(context, 'cloudrun')
    // all of 127.0.0.0/8 is this machine, on Linux alone
    if (globalThis.process.platform === 'linux') expect('it takes connections on every address', await listens(web.url, '127.0.0.2', context.signal)).toBe(true)
    const eventOf = (name: string): CloudEvent => ({ id: fresh.id('event'), bucket: store.bucket, name })
    for (const [mode, send] of [['binary', sendBinary], ['structured', sendStructured]] as const) {
      const file = await land(context)
      const upload = store.holdNext(({ key, method }) => key === file.out && method !== 'GET' && method !== 'HEAD')
      let answers = 0
      const reply = send(web, eventOf(file.key)).finally(() => answers++)
      const first = await Promise.race([upload.held.then(() => 'the upload'), reply.then(({ status }) => `an answer with status ${status}`)])
      expect(`what comes first of a ${mode} event`, first).toBe('the upload')
      await context.quiet(() => answers)
      expect('answers while the upload is not confirmed', answers).toBe(0)
      upload.release()
      expect(`the answer to a ${mode} event`, await reply).toHaveStatus([200, 201, 202, 204])
      expect(`the totals of a ${mode} event`, await storedTotals(context, file)).toMatch({ ...file.totals })
    }
    const file = await land(context)
    const event = eventOf(file.key)
    const malformed: [string, Parameters<typeof sendBinary>[2]][] = [
      ['without a ce-type', { headers: { 'ce-type': undefined } }],
      ['without a ce-id', { headers: { 'ce-id': undefined } }],
      ['with a body that is no JSON', { body: '{"bucket": ' }],
      ['whose data name no object', { body: { bucket: store.bucket } }],
    ]
    for (const [what, changes] of malformed) expect(`the answer to an event ${what}`, await sendBinary(web, event, changes)).toHaveStatus(clientError)
    expect('totals of a malformed event', await storedTotals(context, file)).toBe(undefined)

    const last = await land(context)
    const reading = store.holdNext(({ key }) => key === last.key)
    const reply = sendBinary(web, eventOf(last.key)).catch(() => undefined)
    await reading.held
    const ended = process.terminate(await context.patience(10_000))
    reading.release()
    await reply
    expect('after SIGTERM it ended by itself within 10 s', await ended).toBe(true)
  },
}
