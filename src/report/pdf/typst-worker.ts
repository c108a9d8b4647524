// Typst blocks its thread while it sets a book, so it has one of its own.
import { parentPort, workerData } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { Manuscript } from './typeset.ts'

/** Typst's name for an accessible PDF (PDF/UA-1, ISO 14289-1): it refuses what a screen reader could not read. */
const STANDARD = 'ua-1'
const MISSING = /the text `\\?"(.+?)\\?"` could not be displayed/g

const { program, json } = workerData as Manuscript
const compiler = NodeCompiler.create({})
const bytes = new Uint8Array(withoutMissing(json))
// what is kept for a next document belongs to the process, and would outlive this thread
compiler.evictCache(0)
parentPort?.postMessage(bytes, [bytes.buffer])

/** A character that no font here has makes the document unreadable aloud: it is shown as �, as terminals do. */
function withoutMissing(json: string): Uint8Array {
  try {
    return compile(json)
  } catch (error) {
    const missing = [...String(error).matchAll(MISSING)].flatMap(([, text]) => [...unescape(text as string)])
    const characters = new Set(missing.filter((character) => character > '~'))
    if (characters.size === 0) throw error
    return compile([...json].map((character) => (characters.has(character) ? '\uFFFD' : character)).join(''))
  }
}

function compile(json: string): Uint8Array {
  const compiled = compiler.compile({ mainFileContent: program, inputs: { data: json } })
  if (!compiled.result) {
    const error = compiled.takeDiagnostics()
    throw new Error(`the roadmap could not be typeset: ${JSON.stringify(error ? compiler.fetchDiagnostics(error) : 'no reason was given')}`)
  }
  try {
    return compiler.pdf(compiled.result, { pdfStandard: STANDARD })
  } catch (error) {
    // the reason stands in the code, the message may be empty
    const { message, code } = error as { message: string; code?: string }
    throw new Error(`the roadmap could not be typeset: ${message || code}`, { cause: error })
  }
}

function unescape(text: string): string {
  return text.replaceAll(/\\+u\{([0-9a-f]+)\}/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
}
