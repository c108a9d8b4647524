// Bundles the command line, the library a challenge imports, every challenge, and the workers; then builds the pages.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { bundle } from './bundle.mjs'

const root = new URL('..', import.meta.url).pathname
const challenges = readdirSync(`${root}catalogue`).flatMap((slug) =>
  ['challenge', 'mutants']
    .filter((name) => existsSync(`${root}catalogue/${slug}/${name}.ts`))
    .map((name) => [`catalogue/${slug}/${name}`, `${root}catalogue/${slug}/${name}.ts`]),
)

rmSync(`${root}dist`, { recursive: true, force: true })
await bundle({
  input: {
    'cli/main': `${root}src/cli/main.ts`,
    index: `${root}src/index.ts`,
    'report/typst-worker': `${root}src/report/pdf/typst-worker.ts`,
    'probes/load-worker': `${root}src/probes/load/load-worker.ts`,
    'server/pglite-worker': `${root}src/server/store/pglite-worker.ts`,
    'server/template': `${root}src/server/store/template.ts`,
    ...Object.fromEntries(challenges),
  },
  dir: `${root}dist`,
  atOnce: [`${root}src/cli/main.ts`, `${root}src/cli/check.ts`],
})

const vite = await import('vite')
await vite.build({ configFile: `${root}web/vite.config.ts`, logLevel: 'warn' })

// making the app's first database takes seconds, so it is made here, once
const { shipTemplate } = await import('../dist/server/template.js')
await shipTemplate(`${root}dist/server`)
