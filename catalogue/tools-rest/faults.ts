import type { Fields } from './branch.ts'

/** One thing about a tool that is otherwise in order. */
interface Variant<Changes = Record<string, unknown>> {
  /** Completes "creating a tool with …". */
  what: string
  changes: Changes
}

/** Right type, wrong value: no parser can refuse these, so the refusal is the application's own. */
export const brokenRules: Variant[] = [
  { what: 'an empty branch', changes: { branch: '' } },
  { what: 'a branch of 41 characters', changes: { branch: 'b'.repeat(41) } },
  { what: 'an empty name', changes: { name: '' } },
  { what: 'a name of blanks', changes: { name: '   ' } },
  { what: 'a name of 81 characters', changes: { name: 'n'.repeat(81) } },
  { what: 'a sku in small letters', changes: { sku: 'ab-1234' } },
  { what: 'a sku with three letters', changes: { sku: 'ABC-1234' } },
  { what: 'a sku with five digits', changes: { sku: 'AB-12345' } },
  { what: 'a sku with Arabic digits', changes: { sku: 'AB-١٢٣٤' } },
  { what: 'a daily rate of -1', changes: { dailyRate: -1 } },
  { what: 'a daily rate of 1000001', changes: { dailyRate: 1_000_001 } },
  { what: '11 tags', changes: { tags: Array.from({ length: 11 }, (_, i) => `tag ${i}`) } },
  { what: 'a tag of 21 characters', changes: { tags: ['fine', 't'.repeat(21)] } },
  { what: 'notes of 2001 characters', changes: { notes: 'n'.repeat(2001) } },
]

/** Missing, or of another type: a typed parser may refuse these before the application sees them. */
export const wrongTypes: Variant[] = [
  { what: 'no branch', changes: { branch: undefined } },
  { what: 'no name', changes: { name: undefined } },
  { what: 'no sku', changes: { sku: undefined } },
  { what: 'no daily rate', changes: { dailyRate: undefined } },
  { what: 'a number as its name', changes: { name: 5 } },
  { what: 'null as its name', changes: { name: null } },
  { what: 'a daily rate of 1.5', changes: { dailyRate: 1.5 } },
  { what: 'the text "5" as its daily rate', changes: { dailyRate: '5' } },
  { what: 'true as its daily rate', changes: { dailyRate: true } },
  { what: 'null as its daily rate', changes: { dailyRate: null } },
  { what: 'a text as its tags', changes: { tags: 'garden' } },
  { what: 'a number among its tags', changes: { tags: ['garden', 5] } },
  { what: 'a number as its notes', changes: { notes: 5 } },
]

/** The same rules hold for a tool that is already there. */
export const brokenRulesOfAnEdit: Variant[] = [
  { what: 'a name of blanks', changes: { name: '   ' } },
  { what: 'null as its name', changes: { name: null } },
  { what: 'a sku in small letters', changes: { sku: 'ab-1234' } },
  { what: 'a daily rate of 1.5', changes: { dailyRate: 1.5 } },
  { what: 'a daily rate of 1000001', changes: { dailyRate: 1_000_001 } },
  { what: '11 tags', changes: { tags: Array.from({ length: 11 }, (_, i) => `tag ${i}`) } },
  { what: 'notes of 2001 characters', changes: { notes: 'n'.repeat(2001) } },
]

/** The last values that keep each rule. */
export const legalExtremes: Variant<Partial<Fields>>[] = [
  { what: 'a name of 1 character', changes: { name: 'X' } },
  { what: 'a name of 80 characters', changes: { name: 'n'.repeat(80) } },
  { what: 'a daily rate of 0', changes: { dailyRate: 0 } },
  { what: 'a daily rate of 1000000', changes: { dailyRate: 1_000_000 } },
  { what: 'no tags', changes: { tags: [] } },
  { what: '10 tags of 20 characters', changes: { tags: Array.from({ length: 10 }, (_, i) => `${i}`.repeat(20)) } },
  { what: 'notes of 2000 characters', changes: { notes: 'n'.repeat(2000) } },
  { what: 'null as its notes', changes: { notes: null } },
]
