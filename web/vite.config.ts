import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { preact } from '@preact/preset-vite'
import { build } from 'rolldown'
import { defineConfig, type Plugin } from 'vite'

/** What is written as text is made of the same pages by these. */
const DRAW = fileURLToPath(new URL('./src/draw/draw.tsx', import.meta.url))
const ELEMENTS = fileURLToPath(new URL('./src/draw/jsx-runtime.ts', import.meta.url))
const HOOKS = fileURLToPath(new URL('./src/draw/hooks.ts', import.meta.url))

/**
 * The same pages as a module for Node that writes them as text: what the server
 * draws and what the app finds are of one build. No `.js`: it is not for browsers.
 */
function drawnByServer(): Plugin {
  return {
    name: 'drawn-by-server',
    apply: 'build',
    async writeBundle({ dir }) {
      if (!dir) return
      await build({
        input: DRAW,
        platform: 'node',
        tsconfig: false,
        resolve: { alias: { 'drawn/jsx-runtime': ELEMENTS, 'preact/hooks': HOOKS } },
        transform: { target: 'node22.18', jsx: { runtime: 'automatic', importSource: 'drawn' } },
        output: { file: join(dir, 'draw.mjs'), format: 'esm', codeSplitting: false, comments: false, minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } },
      })
    },
  }
}

/** Packs scripts and styles beside themselves, so that the server need not. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir }) {
      if (!dir) return
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(js|css|svg)$/.test(name)) continue
        const file = join(dir, name)
        const bytes = readFileSync(file)
        writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
        writeFileSync(`${file}.br`, brotliCompressSync(bytes))
      }
    },
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), packed(), drawnByServer()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // the content security policy allows no data: addresses
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
})
