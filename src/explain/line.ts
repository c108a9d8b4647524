import type { Broken } from '../model/finding.ts'

/** Where a line is wrong: UTF-16 offsets into its text, the end left out. */
export interface Mark {
  from: number
  to: number
  /** What stands behind the carets. */
  says: string
}

/** A line of evidence. Its text is harmless: nothing in it acts on a terminal. */
export interface Line {
  /** Who said it: we sent it, the program answered it, printed it, or it is a remark of ours. */
  role: 'sent' | 'received' | 'printed' | 'remark'
  text: string
  mark?: Mark
}

/** What stands in front of a line in every plain form. */
export const PREFIX: Record<Line['role'], string> = { sent: '>', received: '<', printed: '|', remark: '·' }

/** How closely a piece of evidence is looked at. */
export interface Focus {
  /** It only led to what matters. */
  brief: boolean
  /** What is wrong in it. */
  broken?: Broken
}
