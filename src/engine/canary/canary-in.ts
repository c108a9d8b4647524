import { formsOf, type Forms } from './forms.ts'
import { membersIn, type Member } from './members.ts'
import { plainText } from './plain-text.ts'
import { unpack } from './unpack.ts'

export interface CanaryOptions {
  /** Also what could only be made of the canary: its digests, and itself reversed. */
  digests?: boolean
  /** Told of everything that a bound kept from being searched. */
  unseen?: (what: string) => void
}

/** Altogether, out of one source or window held in memory. */
const MOST_UNPACKED = 64 * 1024 * 1024
const DEEPEST = 3
const LEAST_WORTH_A_LOOK = 32

/**
 * The form in which a canary stands in these bytes: the first that is found,
 * as in `base64` or `as it is, inside gzip`; undefined if it is nowhere.
 */
export function canaryIn(bytes: Buffer, canary: string, options: CanaryOptions = {}): string | undefined {
  return search(bytes, { forms: formsOf(canary, options.digests ?? false), unseen: options.unseen, budget: budgetFor(bytes.length), depth: 0, fromTheBeginning: true })
}

export interface Budget {
  /** How many more bytes may be unpacked. */
  left: number
  /** How often more it may be tried. Accident makes a third as many beginnings; malice would make us busy for hours. */
  tries: number
}

const FEWEST_TRIES = 4096
const BYTES_PER_TRY = 1024
/** To find the end of what is damaged takes about as many. */
const TRIES_IF_BROKEN = 24

export function budgetFor(bytes: number): Budget {
  return { left: MOST_UNPACKED, tries: FEWEST_TRIES + bytes / BYTES_PER_TRY }
}

export interface Search {
  forms: Forms
  unseen?: ((what: string) => void) | undefined
  budget: Budget
  depth: number
  /** The bytes begin where their source does. */
  fromTheBeginning: boolean
  /** Told of members that go on behind the end of these bytes. */
  onOpen?: (member: Member) => void
}

export function search(bytes: Buffer, how: Search): string | undefined {
  const text = plainText(bytes)
  return how.forms(text) ?? inMembers(bytes, how) ?? inPackedText(text.raw, how)
}

function inMembers(bytes: Buffer, how: Search): string | undefined {
  for (const member of membersIn(bytes, how.fromTheBeginning)) {
    const found = inMember(bytes, member, how)
    if (found) return found
  }
  return undefined
}

function inMember(bytes: Buffer, member: Member, how: Search): string | undefined {
  if (how.depth >= DEEPEST) {
    if (member.certain) how.unseen?.(`what is packed more than ${DEEPEST} times`)
    return undefined
  }
  if (how.budget.left <= 0) return tooMuch(how)
  if (how.budget.tries-- <= 0) return void how.unseen?.('one of very many packed parts')
  const inside = unpack(bytes, member, how.budget.left)
  if (inside?.state === 'broken' || (member.certain && !inside)) how.budget.tries -= TRIES_IF_BROKEN
  if (!inside) return undefined
  how.budget.left -= inside.bytes.length
  how.budget.tries += inside.bytes.length / BYTES_PER_TRY
  if (inside.state === 'cut') tooMuch(how)
  if (inside.state === 'open') how.onOpen?.(member)
  return within(inside.bytes, member.kind, how)
}

function within(bytes: Buffer, kind: string, how: Search): string | undefined {
  if (bytes.length < LEAST_WORTH_A_LOOK) return undefined
  const found = search(bytes, { ...how, depth: how.depth + 1, fromTheBeginning: true, onOpen: undefined })
  return found && `${found}, inside ${kind}`
}

function tooMuch(how: Search): undefined {
  how.budget.left = 0
  how.unseen?.(`what unpacks to more than ${MOST_UNPACKED / 1024 / 1024} MiB`)
}

/** How gzip, and zlib at each of its levels, begin in base64: signed cookies and columns of text hold such. */
const PACKED_TEXT = /(?<![\w+/-])(?:H4sI|eJ|eN|eA|eF)(?=[\w+/-]{24})/g
const END_OF_BASE64 = /[^\w+/\r\n-]/g
const CHARACTERS_PER_TRY = 16 * 1024

function inPackedText(raw: string, how: Search): string | undefined {
  if (how.depth >= DEEPEST) return undefined
  for (const { index } of raw.matchAll(PACKED_TEXT)) {
    // not `+` in the pattern above: a run of megabytes would exhaust the matcher's stack
    END_OF_BASE64.lastIndex = index
    const text = raw.slice(index, END_OF_BASE64.exec(raw)?.index)
    how.budget.tries -= text.length / CHARACTERS_PER_TRY
    if (how.budget.tries <= 0) return void how.unseen?.('one of very many packed parts')
    const found = within(Buffer.from(text, 'base64'), 'base64', how)
    if (found) return found
  }
  return undefined
}
