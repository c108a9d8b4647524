import { readFileSync } from 'node:fs'
import { arch, release, type } from 'node:os'
import { painter, wantsColour, type Painter, type Style } from '../report/terminal/painter.ts'
import { doctorSections, type Section } from './doctor-sections.ts'
import { inHouse } from './house.ts'
import { installAll } from './packages.ts'
import type { Row } from './survey.ts'
import { version } from './version.ts'

/** Tells what is here, what is missing, and how to get it. It is advice: whatever it finds, it ends well. */
export async function doctor(colours?: boolean): Promise<void> {
  const paint = painter(wantsColour({ env: process.env, isTTY: process.stdout.isTTY === true, ...(colours === undefined ? {} : { option: colours }) }))
  const sections = await inHouse(({ ledger }) => doctorSections(ledger))
  const head = `Roadworthy ${version()} with Node.js ${process.versions.node}, on ${system()}`
  process.stdout.write(`${[head, ...lines(sections, paint)].join('\n')}\n`)
}

/** The table, and below it one line that brings all that challenges ask for. */
export function lines(sections: Section[], paint: Painter): string[] {
  const rows = sections.flatMap((section) => section.rows)
  const width = Math.max(...rows.map(({ what }) => what.length))
  return [...sections.flatMap(({ title, rows }) => ['', paint('strong', title), ...rows.map((row) => told(row, width, paint))]), '', last(rows, paint)]
}

const STYLES: Record<Row['word'], Style> = { ok: 'good', missing: 'bad', unsure: 'warn' }

function told({ word, what, says, packages }: Row, width: number, paint: Painter): string {
  const install = packages && installAll([packages])
  const text = [says, install && paint('accent', install)].filter(Boolean).join('; ')
  return `  ${paint(STYLES[word], word.padEnd(7))}  ${what.padEnd(width)}  ${text}`
}

function last(rows: Row[], paint: Painter): string {
  const wanted = rows.flatMap(({ needed, packages }) => (needed && packages ? [packages] : []))
  if (wanted.length === 0) return 'Everything the challenges ask for is here.'
  return `To install what the challenges ask for: ${paint('accent', installAll(wanted))}`
}

function system(): string {
  let name: string | undefined
  try {
    name = /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  } catch {
    // not a Linux
  }
  return `${name ?? `${type()} ${release()}`}, ${arch()}`
}
