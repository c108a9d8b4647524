import { serve } from './http-server.js'
import { Receipts } from './receipts.js'
import { Store } from './store.js'
import { totals } from './totals.js'

const receipts = new Receipts(new Store(process.env), totals)

serve(Number(process.env.FUNCTIONS_CUSTOMHANDLER_PORT), async ({ method, path, body }) => {
  if (path !== '/totals' || method !== 'POST') return { status: 404 }
  try {
    const { Data } = JSON.parse(body)
    // the message's text is itself JSON
    const { key } = JSON.parse(Data.receipt)
    const result = await receipts.process(key)
    return { status: 200, value: { Outputs: {}, Logs: [`${result.lines} lines were added up`], ReturnValue: result } }
  } catch (error) {
    console.error(`a message failed: ${error.name}`)
    return { status: 500, value: { Outputs: {}, Logs: [error.message], ReturnValue: null } }
  }
})
