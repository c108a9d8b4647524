import { randomUUID } from 'node:crypto'

/** Who has which tool. Every question names the owner, so that none can be answered about somebody else. */
export class Loans {
  #loans = new Map()

  add(owner, tool) {
    const id = randomUUID()
    this.#loans.set(id, { owner, tool })
    return { id, tool }
  }

  of(owner) {
    return [...this.#loans]
      .filter(([, loan]) => loan.owner === owner)
      .map(([id, { tool }]) => ({ id, tool }))
  }

  find(owner, id) {
    const loan = this.#loans.get(id)
    if (loan?.owner !== owner) return undefined
    return { id, tool: loan.tool }
  }
}
