// Bundles the command line, the library a challenge imports, and every challenge.
// One build with shared chunks: a class thrown by a challenge is the class the engine catches.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url).pathname
const challenges = readdirSync(`${root}catalogue`).flatMap((slug) =>
  ['challenge', 'mutants'].filter((name) => existsSync(`${root}catalogue/${slug}/${name}.ts`)).map((name) => ({
    in: `${root}catalogue/${slug}/${name}.ts`,
    out: `catalogue/${slug}/${name}`,
  })),
)

rmSync(`${root}dist`, { recursive: true, force: true })
await build({
  entryPoints: [{ in: `${root}src/cli/main.ts`, out: 'cli/main' }, { in: `${root}src/index.ts`, out: 'index' }, ...challenges],
  outdir: `${root}dist`,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.18',
  alias: { roadworthy: `${root}src/index.ts` },
  // loaded only when a service or a token is asked for; they bring code that does not like being bundled
  external: ['pg', 'mysql2', 'mysql2/promise', 'jose'],
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  chunkNames: 'chunks/[name]-[hash]',
  // names stay as they are, so that a stack trace of ours can be read
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
})
