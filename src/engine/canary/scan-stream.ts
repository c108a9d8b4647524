import { createBrotliDecompress, createInflateRaw, createZstdDecompress } from 'node:zlib'
import { budgetFor, search, type CanaryOptions } from './canary-in.ts'
import { formsOf, LONGEST_FORM, type Forms } from './forms.ts'
import type { Member } from './members.ts'

const WINDOW = 4 * 1024 * 1024
/** What one window's end and the next one's beginning share: the longest form, and line breaks within it. */
const OVERLAP = 2 * LONGEST_FORM
/** Out of members that are followed from window to window, altogether. */
const MOST_FOLLOWED = 1024 * 1024 * 1024
const MOST_FOLLOWERS = 32
const DEEPEST = 3

/** As `canaryIn`, for what is too large to hold: windows that overlap, and packed members followed through them. */
export async function scanStream(chunks: AsyncIterable<Uint8Array>, canary: string, options: CanaryOptions & { windowBytes?: number } = {}): Promise<string | undefined> {
  const { digests = false, unseen, windowBytes = WINDOW } = options
  const scan = new CanaryScan({ forms: formsOf(canary, digests), unseen, windowBytes, budget: { left: MOST_FOLLOWED }, depth: 0 })
  try {
    for await (const chunk of chunks) {
      await scan.push(chunk)
      if (scan.found) return scan.found
    }
    return await scan.end()
  } finally {
    scan.close()
  }
}

interface How {
  forms: Forms
  unseen: ((what: string) => void) | undefined
  windowBytes: number
  budget: { left: number }
  depth: number
}

class CanaryScan {
  found: string | undefined
  readonly #how: How
  #pieces: Uint8Array[] = []
  #length = 0
  /** How many of those bytes the window before had too. */
  #shared = 0
  #first = true
  #followers: Follower[] = []

  constructor(how: How) {
    this.#how = how
  }

  async push(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length && !this.found; ) {
      const piece = chunk.subarray(at, at + this.#how.windowBytes - this.#length)
      at += piece.length
      this.#pieces.push(piece)
      this.#length += piece.length
      if (this.#length >= this.#how.windowBytes) await this.#look(false)
    }
  }

  async end(): Promise<string | undefined> {
    if (!this.found && this.#length > this.#shared) await this.#look(true)
    for (const follower of this.#followers) this.found ??= await follower.end()
    this.close()
    return this.found
  }

  close(): void {
    for (const follower of this.#followers) follower.close()
    this.#followers = []
  }

  async #look(last: boolean): Promise<void> {
    const window = Buffer.concat(this.#pieces)
    const shared = this.#shared
    const opened: Member[] = []
    this.found = search(window, {
      ...this.#how,
      budget: budgetFor(window.length),
      fromTheBeginning: this.#first,
      // what began in the shared part is being followed already
      onOpen: (member) => !last && (this.#first || member.start >= shared) && opened.push(member),
    })
    await this.#follow(window.subarray(shared))
    for (const member of opened) await this.#open(member, window)
    this.#first = false
    this.#pieces = [window.subarray(-OVERLAP)]
    this.#length = this.#shared = Math.min(OVERLAP, window.length)
  }

  async #follow(fresh: Buffer): Promise<void> {
    for (const follower of this.#followers) if (!this.found) this.found = await follower.push(fresh)
    this.#followers = this.#followers.filter((follower) => follower.alive)
  }

  async #open(member: Member, window: Buffer): Promise<void> {
    if (this.found) return
    if (this.#followers.length >= MOST_FOLLOWERS || this.#how.depth >= DEEPEST) {
      if (member.certain) this.#how.unseen?.('one of very many packed parts')
      return
    }
    const follower = new Follower(member, this.#how)
    this.found = await follower.push(window.subarray(member.start))
    if (follower.alive) this.#followers.push(follower)
  }
}

const UNPACKING = { deflate: createInflateRaw, brotli: createBrotliDecompress, zstd: createZstdDecompress }
/** So little at a time that even a bomb's output fits into memory. */
const SLICE = 8 * 1024

/** Unpacks one member while its bytes come in, and searches what is inside. */
class Follower {
  alive = true
  readonly #member: Member
  readonly #how: How
  readonly #inside: CanaryScan
  readonly #unpacking
  #out: Buffer[] = []

  constructor(member: Member, how: How) {
    this.#member = member
    this.#how = how
    this.#inside = new CanaryScan({ ...how, depth: how.depth + 1 })
    this.#unpacking = UNPACKING[member.format]()
    this.#unpacking.on('data', (chunk: Buffer) => this.#out.push(chunk))
    this.#unpacking.on('end', () => (this.alive = false))
    this.#unpacking.on('error', () => (this.alive = false))
  }

  async push(packed: Buffer): Promise<string | undefined> {
    for (let at = 0; at < packed.length && this.alive && !this.#inside.found; at += SLICE) {
      await this.#write(packed.subarray(at, at + SLICE))
      await this.#take()
    }
    return this.alive ? this.#named(this.#inside.found) : this.end()
  }

  async end(): Promise<string | undefined> {
    if (this.alive) await this.#flush()
    await this.#take()
    const found = await this.#inside.end()
    this.close()
    return this.#named(found)
  }

  close(): void {
    this.alive = false
    this.#unpacking.destroy()
    this.#inside.close()
  }

  #write(packed: Buffer): Promise<void> {
    return new Promise((resolve) => {
      const done = () => resolve()
      this.#unpacking.once('close', done)
      this.#unpacking.write(packed, () => {
        this.#unpacking.off('close', done)
        // what was unpacked, and that it has ended, is told in the same turn
        setImmediate(done)
      })
    })
  }

  #flush(): Promise<void> {
    return new Promise((resolve) => {
      this.#unpacking.once('close', resolve)
      this.#unpacking.flush(() => setImmediate(resolve))
    })
  }

  async #take(): Promise<void> {
    const chunks = this.#out
    this.#out = []
    for (const chunk of chunks) {
      if (this.#inside.found) return
      this.#how.budget.left -= chunk.length
      if (this.#how.budget.left < 0) return this.#tooMuch()
      await this.#inside.push(chunk)
    }
  }

  #tooMuch(): void {
    this.alive = false
    this.#how.unseen?.('what unpacks to more than a gigabyte')
  }

  #named(found: string | undefined): string | undefined {
    return found && `${found}, inside ${this.#member.kind}`
  }
}
