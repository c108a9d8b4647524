import type { Random } from 'roadworthy'

/** A tool as the books know it. */
export interface KnownTool {
  id: string
  name: string
  category: string
  available: number
  loans: { id: string; member: { id: string; name: string } }[]
}

type Known = Record<string, any>

/** A part of a query, and what it must bring. */
interface Selected {
  text: string
  of(known: Known): Record<string, unknown>
}

/** Under this name every edge's node says its id, so that two answers can be laid side by side in any order. */
const KEY = 'theId'

const FIELDS = {
  Tool: ['id', 'name', 'category', 'available', '__typename', 'loans'],
  Loan: ['id', '__typename', 'tool', 'member'],
  Member: ['id', 'name', '__typename'],
} as const

type TypeName = keyof typeof FIELDS

/** Writes queries at random, and knows their answers. */
export class Selector {
  readonly #random: Random
  #fragments: string[] = []
  #names = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** A query for the tools of `$branch`, in `$category` if one is given; uses the variables `$yes` and `$no`. */
  query(): { document: string; answer(tools: KnownTool[]): unknown } {
    this.#fragments = []
    const { text, of } = this.#selection('Tool', 2)
    const name = this.#name('listing')
    const document = [
      'query ($branch: String!, $category: String, $yes: Boolean!, $no: Boolean!) {',
      `  ${name}: tools(branch: $branch, category: $category, first: 50) { edges { node { ${KEY}: id ${text} } } }`,
      '  viewer @include(if: $no) { id }',
      '  tools(branch: $branch, first: 1) @skip(if: $yes) { edges { cursor } }',
      '}',
      ...this.#fragments,
    ].join('\n')
    return { document, answer: (tools) => ({ [name]: connection(tools, of) }) }
  }

  #selection(type: TypeName, depth: number): Selected {
    const wanted = this.#random.shuffle([...FIELDS[type]]).slice(0, this.#random.int(2, FIELDS[type].length))
    // something plain is always asked for: a selection may not be empty
    const plain = this.#name('plain')
    const parts = wanted.map((field) => this.#wrapped(type, this.#field(type, field, depth)))
    return {
      text: [`${plain}: __typename`, ...parts.map((part) => part.text)].join(' '),
      of: (known) => Object.assign({ [plain]: type }, ...parts.map((part) => part.of(known))),
    }
  }

  #field(type: TypeName, field: string, depth: number): Selected {
    const alias = this.#random.int(0, 1) === 1 ? this.#name(field.replaceAll('_', '')) : undefined
    const named = alias ? `${alias}: ${field}` : field
    const key = alias ?? field
    if (field === '__typename') return { text: named, of: () => ({ [key]: type }) }
    if (!['loans', 'tool', 'member'].includes(field)) return { text: named, of: (known) => ({ [key]: known[field] }) }
    if (depth === 0) return this.#field(type, 'id', depth)
    const inner = this.#selection(field === 'loans' ? 'Loan' : field === 'tool' ? 'Tool' : 'Member', depth - 1)
    if (field !== 'loans') return { text: `${named} { ${inner.text} }`, of: (known) => ({ [key]: inner.of(known[field]) }) }
    return { text: `${named}(first: 50) { edges { node { ${KEY}: id ${inner.text} } } }`, of: (known) => ({ [key]: connection(known.loans.map((loan: Known) => ({ ...loan, tool: known })), inner.of) }) }
  }

  /** The same part written in another way, or left out by a directive. */
  #wrapped(type: TypeName, { text, of }: Selected): Selected {
    const nothing = () => ({})
    switch (this.#random.int(0, 7)) {
      case 0:
        return { text: `... on ${type} { ${text} }`, of }
      case 1:
        return { text: `... { ${text} }`, of }
      case 2: {
        const name = this.#name('Part')
        this.#fragments.push(`fragment ${name} on ${type} { ${text} }`)
        return { text: `...${name}`, of }
      }
      case 3:
        return { text: `... @include(if: $yes) { ${text} }`, of }
      case 4:
        return { text: `... on ${type} @skip(if: $yes) { ${text} }`, of: nothing }
      case 5:
        return { text: `... @include(if: $no) { ${text} }`, of: nothing }
      case 6:
        return { text: `... on Node @skip(if: $no) { ... on ${type} { ${text} } }`, of }
      default:
        return { text, of }
    }
  }

  #name(prefix: string): string {
    return `${prefix}${(this.#names++).toString(36)}`
  }
}

function connection(nodes: Known[], of: Selected['of']): unknown {
  return inOrder({ edges: nodes.map((node) => ({ node: { [KEY]: node.id, ...of(node) } })) })
}

/** The same answer with its edges in the order of their ids: theirs is free. */
export function inOrder(value: any): any {
  if (Array.isArray(value)) {
    const items = value.map(inOrder)
    return items.every((item) => item?.node?.[KEY] !== undefined) ? items.sort((a, b) => (a.node[KEY] < b.node[KEY] ? -1 : 1)) : items
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inOrder(item)]))
}
