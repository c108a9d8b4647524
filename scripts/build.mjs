// Bundles the command line, the library a challenge imports, every challenge, and the workers; then builds the pages.
// One build with shared chunks: a class thrown by a challenge is the class the engine catches.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url).pathname
const source = (path, out) => ({ in: `${root}${path}`, out })
const challenges = readdirSync(`${root}catalogue`).flatMap((slug) =>
  ['challenge', 'mutants']
    .filter((name) => existsSync(`${root}catalogue/${slug}/${name}.ts`))
    .map((name) => source(`catalogue/${slug}/${name}.ts`, `catalogue/${slug}/${name}`)),
)

rmSync(`${root}dist`, { recursive: true, force: true })
await build({
  entryPoints: [
    source('src/cli/main.ts', 'cli/main'),
    source('src/index.ts', 'index'),
    source('src/report/pdf/typst-worker.ts', 'report/typst-worker'),
    source('src/probes/load/load-worker.ts', 'probes/load-worker'),
    source('src/server/store/pglite-worker.ts', 'server/pglite-worker'),
    source('src/server/store/template.ts', 'server/template'),
    ...challenges,
  ],
  outdir: `${root}dist`,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  alias: { roadworthy: `${root}src/index.ts` },
  // loaded only when they are asked for; they bring code, files or binaries that do not like being bundled
  external: ['pg', 'mysql2', 'mysql2/promise', '@electric-sql/pglite', 'libpg-query', '@seriousme/openapi-schema-validator', '@fastify/swagger-ui', '@myriaddreamin/typst-ts-node-compiler'],
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  chunkNames: 'chunks/[name]-[hash]',
  // names stay as they are, so that a stack trace of ours can be read
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
})

const vite = await import('vite')
await vite.build({ configFile: `${root}web/vite.config.ts`, logLevel: 'warn' })

// making the app's first database takes seconds, so it is made here, once
const { shipTemplate } = await import('../dist/server/template.js')
await shipTemplate(`${root}dist/server`)
