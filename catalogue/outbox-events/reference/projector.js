import { consume } from './broker.js'
import { close } from './database.js'
import { apply, readEvent, rebuild } from './model.js'

const TRIES = 5

if (process.argv.includes('--replay')) {
  await rebuild()
  await close()
} else {
  await consume(handle)
}

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
