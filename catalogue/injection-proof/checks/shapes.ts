import { asvs } from 'roadworthy'
import type { Statement } from 'roadworthy'
import type { DeskContext } from '../desk.ts'

/** What the program's statements look like while something is done; values are left out. */
export async function shapesDuring(context: DeskContext, work: () => Promise<void>): Promise<Statement[]> {
  const watch = context.database.wire.watch()
  try {
    await work()
    return watch.all()
  } finally {
    watch.stop()
  }
}

/** A wire that cannot be read tells nothing; that is no fault of the program's. */
export function mustBeReadable({ database, notApplicable }: DeskContext): void {
  if (!database.wire.possible) notApplicable('what passes between the program and its database cannot be read')
}

/** Claims that nothing was asked of the database that had not been asked on behalf of harmless values. */
export function expectSameShapes({ expect, given }: DeskContext, benign: readonly Statement[], hostile: readonly Statement[]): void {
  const usual = benign.filter((statement) => !statement.bookkeeping)
  given('statements sent on behalf of harmless values', usual.length).toBeAtLeast(1)
  const known = new Set(benign.map((statement) => statement.shape))
  const tables = new Set(usual.flatMap((statement) => statement.tables))
  // one that was prepared, and then refused by the database, is bookkeeping; settings and looks into the catalogue are too, and are let be
  const told = hostile.filter((statement) => !statement.bookkeeping || (DATA.has(statement.verb) && statement.tables.some((table) => tables.has(table))))
  expect('statements of a shape that only hostile values brought about', [...new Set(told.map((statement) => statement.shape))].filter((shape) => !known.has(shape))).toEqual([])
}

const DATA = new Set(['select', 'insert', 'update', 'delete', 'replace', 'with'])

export const INTERPRETER = asvs('1.2.4')
