/**
 * The tools, in memory. Nothing here waits, and nothing is changed in place:
 * whoever holds a tool holds it as it was.
 */
export class ToolStore {
  #tools = new Map()
  #lastId = 0

  get(id) {
    return this.#tools.get(id)
  }

  inBranch(branch) {
    return [...this.#tools.values()].filter((tool) => tool.branch === branch)
  }

  withSku(branch, sku) {
    return this.inBranch(branch).find((tool) => tool.sku === sku)
  }

  add(fields) {
    const now = new Date().toISOString()
    return this.#keep({ id: String(++this.#lastId), version: 1, createdAt: now, updatedAt: now, ...fields })
  }

  change(tool, fields) {
    const now = new Date().toISOString()
    return this.#keep({ ...tool, version: tool.version + 1, updatedAt: now, ...fields })
  }

  remove(tool) {
    this.#tools.delete(tool.id)
  }

  #keep(tool) {
    this.#tools.set(tool.id, tool)
    return tool
  }
}
