import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Web } from '../../author/context.ts'
import { CannotTell } from '../../model/mistake.ts'
import { NoDocument } from './complaint.ts'
import { OpenApi } from './document.ts'

/** Where frameworks serve theirs. */
const ON_THE_SERVER = [
  '/openapi.json', '/openapi.yaml', '/openapi', '/api/openapi.json', '/api/v1/openapi.json', '/v1/openapi.json', '/v3/api-docs', '/swagger.json', '/swagger/v1/swagger.json', '/openapi/v1.json',
  '/api-docs', '/api-docs.json', '/docs/openapi.json', '/docs/json', '/documentation/json', '/api-json', '/api/docs.json', '/docs.json', '/api/schema', '/api/schema/', '/schema', '/q/openapi', '/api/swagger.json', '/doc',
]
const IN_THE_FOLDER = ['openapi', 'swagger', 'docs/openapi', 'doc/openapi', 'api/openapi', 'spec/openapi', 'public/openapi', 'static/openapi'].flatMap((name) => ['json', 'yaml', 'yml'].map((ending) => `${name}.${ending}`))

const LONGEST = 16 * 1024 * 1024
/** Frameworks make theirs when it is first asked for, and take their time. */
const GENERATED_MS = 25_000

export interface Found {
  document: OpenApi
  source: string
}

/** Reads the document that is named, else the first that is found: what the server says of itself goes before what lies in its folder. */
export async function findDocument(web: Web, folder: string, named: string | undefined): Promise<Found> {
  if (named !== undefined) return fromNamed(web, folder, named)
  const refused: string[] = []
  for (const path of ON_THE_SERVER) {
    const found = await fromServer(web, path, refused)
    if (found) return found
  }
  for (const file of IN_THE_FOLDER) {
    const found = folder === '' ? undefined : await fromFile(folder, file, refused)
    if (found) return found
  }
  throw new CannotTell(
    refused.length > 0 ? `no OpenAPI document that can be used was found: ${refused.join('; ')}` : 'no OpenAPI document was found, neither where servers usually serve theirs nor in the project\'s folder',
    'Name it in roadworthy.yaml, as in `inspect: { openapi: /openapi.json }` or `openapi: docs/openapi.yaml`.',
  )
}

async function fromNamed(web: Web, folder: string, named: string): Promise<Found> {
  const refused: string[] = []
  const file = resolve(folder, named)
  const found = existsSync(file) && statSync(file).isFile() ? await fromFile(folder, named, refused) : await fromServer(web, /^https?:/.test(named) ? web.resolve(named) : named.startsWith('/') ? named : `/${named}`, refused)
  if (found) return found
  throw new CannotTell(`the OpenAPI document \`${named}\` cannot be used: ${refused[0] ?? 'there is no such file, and the server does not answer it with 200'}`, 'It is a file in the project, or a path on the server such as `/openapi.json`.')
}

async function fromServer(web: Web, path: string, refused: string[]): Promise<Found | undefined> {
  const reply = await web.attempt('GET', path, { headers: { accept: 'application/json, application/yaml, application/vnd.oai.openapi, */*' }, limitMs: GENERATED_MS })
  if (reply?.status !== 200 || !/^\s*(\{|["']?(openapi|swagger|info)["']?\s*:|#|---)/.test(reply.text.slice(0, 2000))) return undefined
  return read(reply.text, `GET ${path}`, refused)
}

async function fromFile(folder: string, name: string, refused: string[]): Promise<Found | undefined> {
  const file = resolve(folder, name)
  if (!existsSync(file) || statSync(file).size > LONGEST) return undefined
  return read(readFileSync(file, 'utf8'), name, refused)
}

async function read(text: string, source: string, refused: string[]): Promise<Found | undefined> {
  try {
    return { document: await OpenApi.read(text), source }
  } catch (error) {
    if (!(error instanceof NoDocument)) throw error
    // whatever else answers 200 with an object is no document, and nobody said it was
    if (/openapi|swagger/i.test(text.slice(0, 5000))) refused.push(`${source}: ${error.message}`)
    return undefined
  }
}
