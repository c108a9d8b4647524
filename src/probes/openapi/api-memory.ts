import type { Reply, Web } from '../../author/context.ts'
import { GivenBroken } from '../../author/expect.ts'
import type { InspectionSettings } from '../../model/inspection.ts'
import { Random } from '../../base/random.ts'
import type { OpenApi } from './document.ts'
import { findDocument } from './find-document.ts'
import type { Operation } from './operations.ts'
import { basePaths } from './path-matcher.ts'
import { resourcesOf, type Resource } from './resources.ts'
import { UnknownPath } from './unknown-path.ts'
import { User, type Keyring } from './users.ts'

export interface Known {
  document: OpenApi
  source: string
  /** What every path of the document begins with on this server. */
  base: string
  resources: Resource[]
  lost: string[]
}

/** What all checks of one running subject share: the document, the users, and which bodies were taken. */
export class ApiMemory {
  readonly settings: InspectionSettings
  readonly users: User[]
  /** By an operation's pointer: how its body was made when it was last taken. */
  readonly taken = new Map<string, number>()
  /** The body that was taken, where it was drawn by chance: another draw may not be. */
  readonly lucky = new Map<string, unknown>()
  readonly unknown: UnknownPath
  readonly #folder: string
  #known: Promise<Known> | undefined

  constructor(settings: InspectionSettings, folder: string, seed: string, keyring?: Keyring) {
    this.settings = settings
    this.#folder = folder
    this.unknown = new UnknownPath(new Random(`${seed}/unknown`))
    const random = new Random(`${seed}/users`)
    this.users = (settings.users ?? []).map((recipe, index) => new User(recipe, `user ${index + 1}`, random.fork(String(index)), keyring))
  }

  /** Reads the document at the first time; a failure is not kept. */
  known(web: Web): Promise<Known> {
    this.#known ??= this.#find(web).catch((error) => {
      this.#known = undefined
      throw error
    })
    return this.#known
  }

  async #find(nobody: Web): Promise<Known> {
    const web = await this.#asFirst(nobody)
    const { document, source } = await findDocument(web, this.#folder, this.settings.openapi)
    const base = await baseOf(document, web, source)
    return { document, source, base, ...resourcesOf(document, this.settings) }
  }

  /** Some servers show their document to those alone who are logged in, or to each what he may do. Who cannot come in still sees what is open to all. */
  async #asFirst(web: Web): Promise<Web> {
    const [first] = this.users
    if (!first) return web
    try {
      return web.as(await first.headers(web))
    } catch (error) {
      if (error instanceof GivenBroken) return web
      throw error
    }
  }
}

/** Declared servers are often those of production, and some say nothing of where they are mounted; what answers here is found by asking. */
async function baseOf(document: OpenApi, web: Web, source: string): Promise<string> {
  const declared = basePaths(document.root)
  const reads = document.operations.filter(({ method }) => method === 'GET').toSorted((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')))
  for (const base of declared) if (await answers(web, base, reads.slice(0, 3), () => true)) return base
  const beside = /^GET (\/.*)\/[^/]*$/.exec(source)?.[1]
  const likely = [beside, '/api', '/api/v1', '/v1'].filter((base): base is string => base !== undefined && !declared.includes(base))
  // a page for whatever there is not is no answer
  for (const base of likely) if (await answers(web, base, reads.slice(0, 3), (reply) => reply.status < 500 && reply.mediaType !== 'text/html')) return base
  return declared[0] ?? ''
}

async function answers(web: Web, base: string, operations: Operation[], counts: (reply: Reply) => boolean): Promise<boolean> {
  for (const { path } of operations) {
    const reply = await web.attempt('GET', base + path.replace(/\{[^{}]+\}/g, '1'))
    if (reply && reply.status !== 404 && counts(reply)) return true
  }
  return false
}
