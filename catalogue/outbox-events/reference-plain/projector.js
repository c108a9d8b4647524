import { consume } from './broker.js'
import { apply, readEvent } from './model.js'

const TRIES = 5

// nothing is kept to replay from
if (process.argv.includes('--replay')) process.exit(2)

await consume(handle)

async function handle(bytes, tries) {
  let event
  try {
    event = readEvent(bytes)
  } catch {
    return 'dead'
  }
  try {
    await apply(event)
    return 'done'
  } catch (error) {
    console.error(error.message)
    return tries < TRIES ? 'again' : 'dead'
  }
}
