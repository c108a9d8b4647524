/** Why no whole reply came: a sentence that begins with `the program`, without those words. */
export class BrokenReply extends Error {
  override readonly name = 'BrokenReply'
  /** The connection was lost or the reply never came; else it came and cannot be read. */
  readonly lost: boolean

  constructor(sentence: string, lost: boolean) {
    super(sentence)
    this.lost = lost
  }
}

/** The connection ended, or time was up. */
export const lost = (sentence: string): BrokenReply => new BrokenReply(sentence, true)

/** What came is not a reply that can be read. */
export const unreadable = (sentence: string): BrokenReply => new BrokenReply(sentence, false)

/** The first bytes as they are shown in a sentence. */
export function quote(bytes: Buffer, limit = 60): string {
  const text = JSON.stringify(bytes.toString('latin1', 0, limit)).slice(1, -1).replaceAll('\\"', '"')
  return `\`${text.replace(/[\x7f-\xff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)}${bytes.length > limit ? '…' : ''}\``
}
