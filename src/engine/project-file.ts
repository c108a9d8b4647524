import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair } from 'yaml'
import type { InspectionSettings } from '../model/inspection.ts'
import { UserMistake } from '../model/mistake.ts'
import type { Project } from './project.ts'
import { readText } from './read-text.ts'

type Declared = Omit<Project, 'folder'>

/** Reads a roadworthy.yaml. What is wrong with it is told with file, line and what was expected. */
export function readProjectFile(file: string): Promise<Declared> {
  return new ProjectFile(file).read()
}

class ProjectFile {
  readonly #file: string
  readonly #lines = new LineCounter()

  constructor(file: string) {
    this.#file = file
  }

  async read(): Promise<Declared> {
    const document = parseDocument(readText(this.#file), { lineCounter: this.#lines, prettyErrors: false })
    const [broken] = document.errors
    if (broken) this.#wrong({ range: broken.pos }, `This is not valid YAML: ${broken.message}.`, 'Mend that line.')
    const root = document.contents
    if (!isMap(root)) return this.#wrong(root, 'A mapping was expected here.', 'Begin with `challenge: <name>`, and say under `processes:` how it is run.')
    const declared: Declared = { challenges: [], processes: {}, uses: {}, env: {} }
    for (const pair of root.items) {
      if (nameOf(pair) === 'inspect') declared.inspect = await this.#inspection(pair, document)
      else this.#readInto(declared, pair)
    }
    return declared
  }

  #readInto(declared: Declared, pair: Pair): void {
    const name = nameOf(pair)
    switch (name) {
      case 'challenge':
        declared.challenges = isSeq(pair.value) ? pair.value.items.map((item) => this.#text(item, pair, name)) : [this.#text(pair.value, pair, name)]
        break
      case 'build':
        declared.build = this.#text(pair.value, pair, name)
        break
      case 'processes':
        declared.processes = this.#texts(pair, name, /^[A-Za-z][A-Za-z0-9_-]*$/)
        break
      case 'uses':
      case 'env':
        declared[name] = this.#texts(pair, name)
        break
      default:
        this.#wrong(pair.key, `\`${name}\` is not known here.`, 'Known are challenge, build, processes, uses, env, inspect.')
    }
  }

  // loaded only where there is such a section: a schema library is not small
  async #inspection(pair: Pair, document: Document): Promise<InspectionSettings> {
    if (!isMap(pair.value)) return this.#wrong(pair.value ?? pair.key, '`inspect` must be a mapping.', 'Write one `name: value` a line below `inspect:`.')
    const { readInspection } = await import('./inspection-section.ts')
    return readInspection(pair.value, document, (node, what, fix) => this.#wrong(node, what, fix))
  }

  #text(node: unknown, pair: Pair, name: string): string {
    if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') return node.value
    return this.#wrong(node ?? pair.key, `\`${name}\` must be a text.`, 'Write one line of text, in quotes if it holds a colon or a number sign.')
  }

  #texts(pair: Pair, name: string, names?: RegExp): Record<string, string> {
    if (!isMap(pair.value)) return this.#wrong(pair.value ?? pair.key, `\`${name}\` must be a mapping.`, `Write one \`name: text\` a line below \`${name}:\`.`)
    return Object.fromEntries(
      pair.value.items.map((inner) => {
        const label = nameOf(inner)
        if (names && !names.test(label)) this.#wrong(inner.key, `\`${label}\` cannot be a name under \`${name}\`.`, 'A name begins with a letter and goes on with letters, digits, `_` and `-`.')
        return [label, plainValue(inner.value) ?? this.#text(inner.value, inner, `${name}.${label}`)]
      }),
    )
  }

  #wrong(node: unknown, what: string, fix: string): never {
    const range = (node as { range?: readonly number[] | null } | null)?.range
    throw new UserMistake(what, { where: `${this.#file}:${this.#lines.linePos(range?.[0] ?? 0).line || 1}`, fix })
  }
}

const nameOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key)

/** Numbers and booleans are texts in an environment, as they were written. */
function plainValue(node: unknown): string | undefined {
  if (!isScalar(node) || !['number', 'boolean'].includes(typeof node.value)) return undefined
  return node.source ?? String(node.value)
}
