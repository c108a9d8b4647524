import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { loadRoadmap } from '../library/roadmap/load-roadmap.ts'
import { UserMistake } from '../model/mistake.ts'
import type { Progress } from '../model/roadmap.ts'

const PAPERS = ['a4', 'letter'] as const

export interface PdfOptions {
  out?: string
  paper?: string
}

/** Writes the roadmap as a book; what has been passed is ticked off in it. */
export async function pdf(options: PdfOptions, progressOf: () => Promise<Progress> = nothingYet): Promise<void> {
  const paper = paperOf(options.paper ?? 'a4')
  const path = resolve(options.out ?? 'backend-roadmap.pdf')
  // told before the work is done, not after it
  demandPdfOrNothing(path)
  const [roadmap, progress, { roadmapPdf }] = await Promise.all([loadRoadmap(), progressOf(), import('../report/pdf/roadmap-pdf.ts')])
  const bytes = await roadmapPdf(roadmap, progress, { paper })
  writing(path, () => writeFileSync(path, bytes))
  const passed = roadmap.challengeIndex.filter(({ slug }) => ['passed', 'distinction'].includes(progress.challenges[slug]?.state ?? '')).length
  process.stdout.write(`${path}: the road in eleven steps, ${passed} of ${roadmap.challengeIndex.length} challenges passed.\n`)
}

async function nothingYet(): Promise<Progress> {
  return { generatedAt: new Date().toISOString(), challenges: {} }
}

function paperOf(name: string): (typeof PAPERS)[number] {
  const paper = PAPERS.find((known) => known === name.toLowerCase())
  if (paper) return paper
  throw new UserMistake(`There is no paper called \`${name}\` here.`, { fix: 'Write `--paper a4` or `--paper letter`.' })
}

/** A PDF may be written anew, and an empty file filled; anything else that has this name was not made by us. */
function demandPdfOrNothing(path: string): void {
  if (!existsSync(path)) {
    return writing(path, () => {
      mkdirSync(dirname(path), { recursive: true })
      accessSync(dirname(path), constants.W_OK)
    })
  }
  const found = statSync(path)
  if (found.isDirectory()) throw new UserMistake(`${path} is a folder.`, { fix: 'Name a file in it: `--out <folder>/backend-roadmap.pdf`.' })
  if (!found.isFile() || (found.size > 0 && !beginsAsPdf(path))) throw new UserMistake(`${path} is there already, and is not a PDF.`, { fix: 'Name another file with `--out`, or take this one away.' })
  writing(path, () => accessSync(path, constants.W_OK))
}

function beginsAsPdf(path: string): boolean {
  try {
    const file = openSync(path, 'r')
    const start = Buffer.alloc(5)
    readSync(file, start, 0, 5, 0)
    closeSync(file)
    return start.toString('latin1') === '%PDF-'
  } catch (error) {
    throw new UserMistake(`${path} could not be read: ${(error as Error).message}.`, { fix: 'Name another file with `--out`.' })
  }
}

function writing(path: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    throw new UserMistake(`${path} could not be written: ${(error as Error).message}.`, { fix: 'Name a file in a folder you may write to, with `--out`.' })
  }
}
