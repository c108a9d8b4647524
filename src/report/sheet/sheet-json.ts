import type { Sheet } from './sheet.ts'

/** The text of a sheet as `schema/sheet.schema.json` has it: the same sheet is the same text. */
export function sheetJson({ defects, ...sheet }: Sheet): string {
  const { schema, attempt, startedAt, ms, engine, seed, subject, result, sentence, exitCode, requests, counts, trouble, ...lists } = sheet
  const head = { schema, attempt, startedAt, ms, engine, seed, subject, result, sentence, exitCode, requests, counts, ...(trouble ? { trouble } : {}) }
  return `${JSON.stringify({ ...head, defects: defects.map((defect) => ({ ...defect, card: undefined })), ...lists }, null, 2)}\n`
}
