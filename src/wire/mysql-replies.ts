import { Unreadable } from './conversation.ts'
import { MysqlReader } from './mysql-reader.ts'

/** How the reply to a command is made up. */
export type ReplyForm = 'greeting' | 'login' | 'one' | 'results' | 'prepared' | 'rows' | 'columns'

/** What both sides agreed on, as far as it changes the form of replies. */
export interface Agreed {
  /** Results end without the EOF packets of old. */
  withoutEof: boolean
  /** MariaDB may leave out the columns it has told before. */
  cachedColumns: boolean
}

const OK = 0x00
const LOCAL_FILE = 0xfb
const EOF = 0xfe
const ERROR = 0xff
const PROGRESS = 0xffff
const MORE_RESULTS = 0x0008
const CURSOR = 0x0040
const LONGEST_EOF = 9
const LONGEST_END = 0xffffff

/** Follows one reply, packet by packet, to its end. */
export class MysqlReply {
  readonly form: ReplyForm
  readonly #agreed: Agreed
  #part: 'first' | 'columns' | 'columns-end' | 'rows' = 'first'
  #columns = 0
  /** Columns of the second list, that of a prepared statement's result. */
  #moreColumns = 0
  /** The server waits for a file from the client. */
  wantsFile = false
  /** The number of the statement that was prepared. */
  prepared: number | undefined
  parameters = 0

  constructor(form: ReplyForm, agreed: Agreed) {
    this.form = form
    this.#agreed = agreed
    if (form === 'rows') this.#part = 'rows'
    if (form === 'columns') this.#part = 'rows'
  }

  /** Takes the next packet; true if it was the last. */
  takes(body: Buffer, length: number): boolean {
    const head = body[0]
    if (head === ERROR && this.#part !== 'columns') return new MysqlReader(body, 1).uint(2) !== PROGRESS
    switch (this.form) {
      case 'greeting': case 'one':
        return true
      case 'login':
        // anything else asks for more of who wants to come in
        return head === OK
      default:
        return this.#take(body, length, head)
    }
  }

  #take(body: Buffer, length: number, head: number | undefined): boolean {
    switch (this.#part) {
      case 'first':
        return this.form === 'prepared' ? this.#isPrepared(body) : this.#first(body, head)
      case 'columns':
        if (--this.#columns > 0) return false
        return this.#agreed.withoutEof ? this.#columnsAreOver() : this.#now('columns-end')
      case 'columns-end':
        if (head !== EOF) throw new Unreadable('a reply of a form that is not known')
        // the rows of a cursor are fetched one by one later
        if (this.form === 'results' && (new MysqlReader(body, 3).uint(2) & CURSOR) !== 0) return true
        return this.#columnsAreOver()
      case 'rows':
        if (head !== EOF || length >= (this.#agreed.withoutEof ? LONGEST_END : LONGEST_EOF)) return false
        return this.#ended(this.#agreed.withoutEof ? statusOfOk(body) : new MysqlReader(body, 3).uint(2))
    }
  }

  #first(body: Buffer, head: number | undefined): boolean {
    if (head === OK) return this.#ended(statusOfOk(body))
    if (head === LOCAL_FILE) {
      this.wantsFile = true
      return false
    }
    const reader = new MysqlReader(body)
    this.#columns = reader.length()
    const told = !this.#agreed.cachedColumns || reader.uint(1) === 1
    if (told) return this.#now('columns')
    return this.#now(this.#agreed.withoutEof ? 'rows' : 'columns-end')
  }

  #isPrepared(body: Buffer): boolean {
    const reader = new MysqlReader(body, 1)
    this.prepared = reader.uint(4)
    const [columns, parameters] = [reader.uint(2), reader.uint(2)]
    this.parameters = parameters
    this.#columns = parameters || columns
    this.#moreColumns = parameters ? columns : 0
    return this.#columns > 0 ? this.#now('columns') : true
  }

  #columnsAreOver(): boolean {
    if (this.form !== 'prepared') return this.#now('rows')
    this.#columns = this.#moreColumns
    this.#moreColumns = 0
    return this.#columns > 0 ? this.#now('columns') : true
  }

  #ended(status: number): boolean {
    if (this.form !== 'results' || (status & MORE_RESULTS) === 0) return true
    return this.#now('first')
  }

  #now(part: 'first' | 'columns' | 'columns-end' | 'rows'): false {
    this.#part = part
    return false
  }
}

function statusOfOk(body: Buffer): number {
  const reader = new MysqlReader(body, 1)
  reader.length()
  reader.length()
  return reader.uint(2)
}
