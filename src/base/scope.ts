/**
 * Undoes what was done, last first, however the work ended.
 *
 * Teardown is registered *before* the set-up it undoes is awaited, so that a
 * half-finished set-up is undone as well.
 */
export class Scope implements AsyncDisposable {
  readonly name: string
  #undo: { what: string; how: () => unknown }[] = []
  #closed = false
  #closing: Promise<void> | undefined
  /** Failures met while undoing; the rest was undone all the same. */
  readonly failures: { what: string; error: unknown }[] = []

  constructor(name: string) {
    this.name = name
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Registers the undoing of something that is about to be done. */
  defer(what: string, how: () => unknown): void {
    if (this.#closed) throw new Error(`${this.name} is closing; ${what} came too late`)
    this.#undo.push({ what, how })
  }

  /** A scope that ends with this one, or earlier. */
  child(name: string): Scope {
    const child = new Scope(name)
    this.defer(name, () => child.close())
    return child
  }

  close(): Promise<void> {
    this.#closed = true
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    for (let step = this.#undo.pop(); step; step = this.#undo.pop()) {
      try {
        await step.how()
      } catch (error) {
        this.failures.push({ what: step.what, error })
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
