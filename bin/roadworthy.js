#!/usr/bin/env node
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`Roadworthy needs Node.js 22.18 or newer, and this is ${process.versions.node}: install a current one, then run it again.\n`)
  process.exit(2)
}
// compiled code is kept between runs, where Node can do that
module.enableCompileCache?.()
import('../dist/cli/main.js').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
  process.stderr.write(`Roadworthy was not built: run \`npm ci\` in its folder (or \`npm run build\`). ${error.message}\n`)
  process.exit(2)
})
