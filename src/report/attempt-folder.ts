import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isCut } from '../explain/body-lines.ts'
import { pivotOf } from '../explain/choose-scenes.ts'
import type { Listener } from '../model/event.ts'
import type { Body } from '../model/evidence.ts'
import type { Finding } from '../model/finding.ts'
import { CannotTell } from '../model/mistake.ts'
import { type Report, ReportFold } from '../model/report.ts'
import { json } from './json.ts'

/** Where the attempts of a project are kept, under its folder. */
export const ATTEMPTS = join('.roadworthy', 'attempts')

/**
 * Keeps an attempt in the project it was made on. It listens before the
 * terminal does, so that a card can name the files it has written.
 */
export class AttemptFolder {
  readonly #project: string
  readonly #elsewhere: string
  readonly #fold = new ReportFold()
  readonly #stdin = new Map<string, string>()
  /** The attempt's folder as it is seen from the project; undefined until it is written. */
  folder: string | undefined
  /** Why it was not kept in the project. The report is worth telling all the same. */
  trouble: CannotTell | undefined

  /** `elsewhere` is where an attempt goes that the project has no room for. */
  constructor(project: string, elsewhere: string) {
    this.#project = project
    this.#elsewhere = elsewhere
  }

  readonly listen: Listener = (event) => {
    this.#fold.add(event)
    if (event.type === 'attempt-finished') this.#keep(this.#fold.report)
  }

  /** What a check's program read, as a path for a shell in the project. */
  readonly stdinFile = (check: string): string | undefined => this.#stdin.get(check)

  #keep(report: Report): void {
    try {
      if (!existsSync(this.#project)) throw new Error('the folder is gone, and something deleted it during the run')
      this.#write(this.#project, report)
    } catch (error) {
      this.trouble = this.#keepElsewhere(report, whyOf(error))
    }
  }

  #keepElsewhere(report: Report, why: string): CannotTell {
    const sentence = `The report could not be kept in ${join(this.#project, ATTEMPTS)}: ${why}.`
    try {
      // a failed try may have kept some of it
      this.#stdin.clear()
      this.#write(this.#elsewhere, report)
      return new CannotTell(sentence, `It was kept in ${this.folder} instead.`)
    } catch (error) {
      return new CannotTell(sentence, `Nor in ${this.#elsewhere}: ${whyOf(error)}. The verdict stands without it.`)
    }
  }

  #write(home: string, report: Report): void {
    const folder = newFolder(home, report.attempt)
    for (const finding of report.findings) this.#keepStdin(folder, finding)
    writeWhole(join(folder, 'report.json'), json(report))
    this.folder = this.#seen(folder)
  }

  #keepStdin(folder: string, finding: Finding): void {
    const evidence = finding.verdict === 'failed' ? finding.evidence[pivotOf(finding)] : undefined
    if (evidence?.kind !== 'run' || evidence.stdin.bytes === 0 || isCut(evidence.stdin)) return
    const file = join(folder, `${fileName(finding.check)}.stdin`)
    writeWhole(file, bytesOf(evidence.stdin))
    this.#stdin.set(finding.check, this.#seen(file))
  }

  /** A path as a shell in the project needs it. */
  #seen(path: string): string {
    const inside = relative(this.#project, path)
    return inside.startsWith('..') ? path : inside
  }
}

function bytesOf({ text, base64 }: Body): Buffer {
  return text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text)
}

/** A folder that nobody had before: on a clash the name gets a number. */
function newFolder(project: string, attempt: string): string {
  const attempts = join(project, ATTEMPTS)
  mkdirSync(attempts, { recursive: true })
  ignoreAll(join(project, '.roadworthy', '.gitignore'))
  for (let number = 1; ; number++) {
    const folder = join(attempts, number === 1 ? fileName(attempt) : `${fileName(attempt)}-${number}`)
    try {
      mkdirSync(folder)
      return folder
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
}

/** Attempts hold what a program answered: they stay out of the learner's commits unless the learner says so. */
function ignoreAll(file: string): void {
  if (!existsSync(file)) writeWhole(file, '*\n')
}

/** A reader sees all of a file or none of it. */
function writeWhole(file: string, content: string | Buffer): void {
  const rising = `${file}.${process.pid}.tmp`
  writeFileSync(rising, content)
  renameSync(rising, file)
}

function fileName(text: string): string {
  return text.replace(/[^\w.-]/g, '-').replace(/^\.+/, '-') || '-'
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

const WHY: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'the folder may not be written to',
  EPERM: 'the folder may not be written to',
  ENOTDIR: 'a file is in the way',
}

function whyOf(error: unknown): string {
  const code = codeOf(error)
  return (code && WHY[code]) ?? (error instanceof Error ? error.message : String(error))
}
