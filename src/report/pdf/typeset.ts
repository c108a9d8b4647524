import { Worker } from 'node:worker_threads'

/** Run from its source the thread is loaded as it is written; built, as it was built: every part of the build lies one folder below dist. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './typst-worker.ts' : '../report/typst-worker.js', import.meta.url)

/** What the thread is given. */
export interface Manuscript {
  program: string
  json: string
}

/**
 * A document from a Typst program of ours and data of anybody's. The data travels as JSON beside the program, never in
 * it: no text of it is read as markup.
 */
export function typeset(program: string, data: unknown): Promise<Uint8Array> {
  const workerData: Manuscript = { program: `#let data = json(bytes(sys.inputs.data))\n${program}`, json: JSON.stringify(data) }
  const worker = new Worker(WORKER, { workerData })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the typesetter ended without a word')))
  })
}
