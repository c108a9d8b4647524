import { serve } from './http.js'
import { work } from './work.js'

serve(process.env.FUNCTIONS_CUSTOMHANDLER_PORT, async (_request, text) => {
  try {
    const { key } = JSON.parse(JSON.parse(text).Data.receipt)
    return [200, { Outputs: {}, Logs: [], ReturnValue: await work(key) }]
  } catch (error) {
    return [500, { Outputs: {}, Logs: [error.message], ReturnValue: null }]
  }
})
