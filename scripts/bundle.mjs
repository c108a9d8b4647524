import { basename } from 'node:path'
import { rolldown } from 'rolldown'

const root = new URL('..', import.meta.url).pathname

// loaded only when they are asked for; they bring code, files or binaries that do not like being bundled
const external = ['pg', 'mysql2', 'mysql2/promise', '@electric-sql/pglite', 'libpg-query', '@seriousme/openapi-schema-validator', '@fastify/swagger-ui', '@myriaddreamin/typst-ts-node-compiler']

/**
 * Bundles sources of ours into a folder, with shared chunks: a class thrown by
 * a challenge is the class the engine catches. `input` is by the name of the
 * file that is written, without its ending. What each of `atOnce` needs as
 * soon as it is loaded, and none before it does, lies in one file: each file
 * costs a start a third of a millisecond, and cut where commands differ they
 * would be fifty.
 */
export async function bundle({ input, dir, atOnce = [] }) {
  const bundler = await rolldown({
    input,
    // a file that others import from may show them more than its source exports
    preserveEntrySignatures: 'allow-extension',
    platform: 'node',
    external,
    resolve: { alias: { roadworthy: `${root}src/index.ts` } },
    transform: { target: 'node22.18' },
  })
  await bundler.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // names stay as they are, so that a stack trace of ours can be read
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    comments: false,
    codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: namesWithin(atOnce), debugName: 'at once' }] },
  })
  await bundler.close()
}

/** Names files after the first source that imports a module, or imports what imports it, and so on; what is imported only later is not among it. */
function namesWithin(sources) {
  let closures
  return (id, context) => {
    closures ??= sources.map((source) => ({ name: `at-once-${basename(source, '.ts')}`, needed: closureOf(source, context) }))
    // not itself: what is run when it is loaded is run by whoever loads the file
    return sources.includes(id) ? null : (closures.find(({ needed }) => needed.has(id))?.name ?? null)
  }
}

function closureOf(source, context, found = new Set()) {
  if (found.has(source)) return found
  found.add(source)
  for (const imported of context.getModuleInfo(source)?.importedIds ?? []) closureOf(imported, context, found)
  return found
}
