import { serve } from './http.js'
import { work } from './work.js'

serve(process.env.PORT, async ({ headers }, text) => {
  let name
  try {
    const body = JSON.parse(text)
    const whole = headers['content-type']?.startsWith('application/cloudevents+json')
    const { id, type, source } = whole ? body : { id: headers['ce-id'], type: headers['ce-type'], source: headers['ce-source'] }
    name = id && type && source && (whole ? body.data : body).name
  } catch {
    // answered below
  }
  if (!name) return [400, { error: 'no such event' }]
  try {
    return [200, await work(name)]
  } catch (error) {
    return [500, { error: error.message }]
  }
})
