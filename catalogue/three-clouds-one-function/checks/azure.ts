import { reading } from 'roadworthy'
import { bindingOf, bindingsOf, jsonFile } from '../functions-app.ts'
import { land, landBad, storedTotals } from '../landed.ts'
import { HALVES } from '../receipts.ts'
import { sendMessage, startServer } from '../servers.ts'
import type { CloudCheck } from '../services.ts'

export const theAzureShapeIsExact: CloudCheck = {
  claim: 'The Functions host finds its two files and gets answers of exactly its shape',
  because: 'The host looks for `Outputs`, `Logs` and `ReturnValue`, written so; what it does not find it passes over without a word.',
  hint: 'Look at the names’ first letters. `Outputs` is an object by binding, `Logs` a list of texts. A failure is a status that is not 2xx.',
  reference: reading('Microsoft Learn, Azure Functions custom handlers', 'https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers'),
  limitMs: 90_000,
  async run(context) {
    const { expect, fresh } = context
    const host = await jsonFile(context, 'host.json')
    expect('host.json', host).toMatch({ version: '2.0' })
    expect('customHandler.description.defaultExecutablePath in host.json', host?.customHandler?.description?.defaultExecutablePath).toSatisfy('a text', (path) => typeof path === 'string' && path !== '')
    const binding = await bindingOf(context)
    const bindings = await bindingsOf(context)
    const trigger = bindings.find(({ name }) => name === binding) as Record<string, unknown>
    expect('the trigger in totals/function.json', trigger).toMatch({ type: 'queueTrigger', direction: 'in' })
    expect('the trigger’s queueName and connection', [typeof trigger.queueName, typeof trigger.connection]).toEqual(['string', 'string'])

    const { web } = await startServer(context, 'azure')
    for (let round = 0; round < 2; round++) {
      const file = await land(context, round === 0 ? { receipts: HALVES } : {})
      const reply = await sendMessage(web, { binding, message: JSON.stringify({ key: file.key }), id: fresh.id('call') })
      expect('the answer to the host', reply).toHaveStatus(200)
      expect('`ReturnValue` in the answer', reply.body).toMatch({ ReturnValue: file.totals })
      expect('`Outputs` in the answer', reply.body.Outputs).toSatisfy('an object', (outputs) => typeof outputs === 'object' && outputs !== null && !Array.isArray(outputs))
      const known = new Set(bindings.filter(({ direction }) => direction === 'out').map(({ name }) => name))
      expect('outputs that no binding is named for', Object.keys(reply.body.Outputs).filter((name) => !known.has(name))).toEqual([])
      expect('`Logs` in the answer', reply.body.Logs).toSatisfy('a list of texts', (logs) => Array.isArray(logs) && logs.every((line) => typeof line === 'string'))
      expect('the stored totals', await storedTotals(context, file)).toMatch({ ...file.totals })
    }
    const bad = await landBad(context)
    const refused = await sendMessage(web, { binding, message: JSON.stringify({ key: bad.key }), id: fresh.id('call') })
    expect('the status for a file that cannot be added up', refused.status).toSatisfy('not 2xx, so that the host tries again and then sets it aside', (status) => status >= 400)
  },
}
