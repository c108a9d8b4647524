import { objectOf } from './cloud-event.js'
import { serve } from './http-server.js'
import { Receipts } from './receipts.js'
import { Store } from './store.js'
import { totals } from './totals.js'

const receipts = new Receipts(new Store(process.env), totals)

serve(Number(process.env.PORT), async ({ method, path, headers, body }) => {
  if (path !== '/' || method !== 'POST') return { status: 404 }
  const name = objectOf(headers, body)
  if (name === undefined) return { status: 400, value: { error: 'this is no CloudEvent about an object' } }
  try {
    await receipts.process(name)
    return { status: 204 }
  } catch (error) {
    console.error(`an event failed: ${error.name}`)
    return { status: 500, value: { error: error.name } }
  }
})
