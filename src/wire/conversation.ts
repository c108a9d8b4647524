import type { Stop } from './listeners.ts'

/** The bytes between a program and its service, read on one connection as they pass. */
export interface Conversation {
  request(chunk: Buffer): void
  reply(chunk: Buffer): Stop[] | undefined
}

/** What passes cannot be read: it is encrypted, compressed, or not the protocol that was expected. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** More of one message than this is never kept in memory. */
export const MESSAGE_LIMIT = 64 << 20
