// The app as `roadworthy start` starts it, for tests that end it in their own ways.
import { fail } from '../../../src/cli/fail.ts'
import { start } from '../../../src/cli/start.ts'

try {
  process.exitCode = await start({ ...(process.argv[2] ? { port: Number(process.argv[2]) } : {}), open: false })
} catch (error) {
  process.exitCode = fail(error)
}
