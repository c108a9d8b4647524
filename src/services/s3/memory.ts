import { S3Error } from './s3-error.ts'

/** What all objects and parts of one store may take together. */
export class Memory {
  limit: number
  #used = 0

  constructor(limit: number) {
    this.limit = limit
  }

  get used(): number {
    return this.#used
  }

  take(bytes: number): void {
    if (this.#used + bytes > this.limit) throw new S3Error(507, 'InsufficientStorage', `The store is full: it holds ${this.limit} bytes at most.`)
    this.#used += bytes
  }

  giveBack(bytes: number): void {
    this.#used -= bytes
  }
}
