import { start } from '../../../src/cli/start.ts'

// `roadworthy start`, from its source, at a port that is free
process.exitCode = await start({ port: 0, open: false })
