import { Validator } from '@seriousme/openapi-schema-validator'
import { parseDocument } from 'yaml'
import { NoDocument, type Complaint } from './complaint.ts'
import { at, isNode, type Node } from './node.ts'
import { DOCUMENT } from './normalise.ts'
import { operationsOf, type Operation } from './operations.ts'
import { pathMatcher } from './path-matcher.ts'
import { Schemas } from './schemas.ts'

const LONGEST = 16 * 1024 * 1024
const DEEPEST = 200

/** An OpenAPI document, 3.0 to 3.2. */
export class OpenApi {
  readonly root: Node
  /** As in `3.1.0`. */
  readonly version: string
  readonly title: string
  readonly operations: readonly Operation[]
  /** Where the document itself is not as the specification has it. It is used all the same, as far as it goes. */
  readonly complaints: readonly Complaint[]
  /** The schemas of what is sent, and of what comes back. */
  readonly request: Schemas
  readonly reply: Schemas
  readonly #match: (path: string) => string[]

  private constructor(root: Node, version: string, complaints: Complaint[]) {
    this.root = root
    this.version = version
    this.title = isNode(root.info) ? String(root.info.title ?? '') : ''
    this.request = new Schemas(root, version, 'request')
    this.reply = new Schemas(root, version, 'reply')
    const { operations, lost } = operationsOf(this.reply.root, DOCUMENT, (pointer) => at(this.reply.root, pointer))
    this.operations = operations
    this.complaints = [...complaints, ...lost.map((ref) => ({ pointer: '', message: `\`${ref}\` leads nowhere within the document; other files are not read` }))]
    this.#match = pathMatcher(root, [...new Set(operations.map(({ path }) => path))])
  }

  /** Reads JSON or YAML; throws `NoDocument` if it is neither, or no OpenAPI of a version that is known. */
  static async read(text: string): Promise<OpenApi> {
    const root = parsed(text)
    if (!isNode(root)) throw new NoDocument('it holds no object')
    if ('swagger' in root) throw new NoDocument('it is a document of Swagger 2.0; OpenAPI 3.0, 3.1 and 3.2 are read')
    const version = String(root.openapi ?? '')
    if (!/^3\.[012]\b/.test(version)) throw new NoDocument(version ? `it is of version ${version.slice(0, 20)}; OpenAPI 3.0, 3.1 and 3.2 are read` : 'it does not say `openapi: 3.…`')
    if (depthOf(root) > DEEPEST) throw new NoDocument(`it is nested more than ${DEEPEST} deep`)
    return new OpenApi(root, version, await complaintsOf(root))
  }

  /** The operation that a request is for: concrete paths before templates, behind the base path of a declared server. */
  operationFor(method: string, target: string): Operation | undefined {
    const path = target.split(/[?#]/)[0] as string
    for (const template of this.#match(path)) {
      const found = this.operations.find((one) => one.path === template && one.method === method.toUpperCase())
      if (found) return found
    }
    return undefined
  }
}

function parsed(text: string): unknown {
  if (text.length > LONGEST) throw new NoDocument(`it is longer than ${LONGEST / 1024 / 1024} MiB`)
  try {
    // every JSON text is YAML too, but this is quicker, and right about what comes from a program
    return JSON.parse(text)
  } catch {
    return fromYaml(text)
  }
}

function fromYaml(text: string): unknown {
  try {
    const document = parseDocument(text, { logLevel: 'silent' })
    if (document.errors[0]) throw document.errors[0]
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new NoDocument(`it is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]?.slice(0, 200)}`)
  }
}

/** No more than a little above what is allowed: an alias may lead to its own parent. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return depth
  let deepest = depth
  for (const member of Object.values(value)) {
    deepest = Math.max(deepest, depthOf(member, depth + 1))
    if (deepest > DEEPEST) break
  }
  return deepest
}

const MOST_TOLD = 50

async function complaintsOf(root: Node): Promise<Complaint[]> {
  // it puts references in order as it goes
  const result = await new Validator({ logger: false }).validate(structuredClone(root))
  if (result.valid) return []
  if (typeof result.errors === 'string') return [{ pointer: '', message: result.errors }]
  return (result.errors ?? [])
    .filter(({ keyword }) => !['if', 'oneOf', 'anyOf', 'allOf'].includes(keyword))
    .slice(0, MOST_TOLD)
    .map(({ instancePath, message = 'is not as it should be', params }) => ({ pointer: instancePath, message: named(message, params) }))
}

function named(message: string, params: Record<string, unknown>): string {
  const name = params.additionalProperty ?? params.unevaluatedProperty
  return typeof name === 'string' ? `${message}: \`${name}\`` : message
}
