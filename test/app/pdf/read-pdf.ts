import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Typst writes its structure in the open; only what is drawn is packed. */
export class ReadPdf {
  readonly #text: string

  constructor(bytes: Uint8Array) {
    this.#text = Buffer.from(bytes).toString('latin1')
  }

  has(pattern: RegExp): boolean {
    return pattern.test(this.#text)
  }

  count(pattern: RegExp): number {
    return [...this.#text.matchAll(new RegExp(pattern, 'g'))].length
  }

  /** Width and height of every page, in points, without repeating one. */
  get sizes(): string[] {
    return [...new Set([...this.#text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map(([, width, height]) => `${Math.round(Number(width))} x ${Math.round(Number(height))}`))]
  }

  get addresses(): string[] {
    return [...this.#text.matchAll(/\/URI\s*\(((?:[^()\\]|\\.)*)\)/g)].map(([, address]) => (address as string).replaceAll(/\\(.)/g, '$1'))
  }
}

export const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined
if (!hasPoppler) process.stderr.write('pdftotext is not here, so what the PDF says is not read: `apt-get install poppler-utils`.\n')

/** What a reader of the file sees, as one line. */
export function textOf(bytes: Uint8Array): string {
  return told(bytes, 'pdftotext', ['-layout', 'book.pdf', '-']) + told(bytes, 'pdftotext', ['book.pdf', '-'])
}

export function structureOf(bytes: Uint8Array): string {
  return told(bytes, 'pdfinfo', ['-struct', 'book.pdf'])
}

export function infoOf(bytes: Uint8Array): string {
  return told(bytes, 'pdfinfo', ['book.pdf'])
}

function told(bytes: Uint8Array, tool: string, args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadworthy-pdf-'))
  try {
    writeFileSync(join(folder, 'book.pdf'), bytes)
    const { stdout, status } = spawnSync(tool, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    if (status !== 0) throw new Error(`${tool} ended with ${status}`)
    return stdout.replaceAll(/\s+/g, ' ')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
