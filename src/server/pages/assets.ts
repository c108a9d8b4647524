import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { extname, join, relative, sep } from 'node:path'

export interface Asset {
  body: Buffer
  type: string
  etag: string
  /** Its name changes whenever it does. */
  isHashed: boolean
  /** By content coding: `br`, `gzip`. */
  packed: Partial<Record<'br' | 'gzip', Buffer>>
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

const PACKED = { '.br': 'br', '.gz': 'gzip' } as const

/**
 * The files that were built, by the path they are asked for. They are looked
 * up and never searched for: what is not in the list is not served, whatever
 * an address says.
 */
export class Assets {
  readonly #folder: string
  #builtMs = -1
  #assets = new Map<string, Asset>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** False if the pages were not built. */
  get present(): boolean {
    this.#refresh()
    return this.#assets.has('/index.html')
  }

  find(path: string): Asset | undefined {
    this.#refresh()
    return this.#assets.get(path)
  }

  /** Built anew while we run: read anew. */
  #refresh(): void {
    const builtMs = statSync(join(this.#folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (builtMs === this.#builtMs) return
    this.#builtMs = builtMs
    this.#assets = builtMs === 0 ? new Map() : read(this.#folder)
  }
}

function read(folder: string): Map<string, Asset> {
  const assets = new Map<string, Asset>()
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files) {
    const type = TYPES[extname(file)]
    if (!type) continue
    const body = readFileSync(file)
    const path = `/${relative(folder, file).split(sep).join('/')}`
    assets.set(path, { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`, isHashed: path.startsWith('/assets/'), packed: {} })
  }
  for (const file of files) {
    const coding = PACKED[extname(file) as keyof typeof PACKED]
    const asset = coding && assets.get(`/${relative(folder, file.slice(0, -3)).split(sep).join('/')}`)
    if (asset) asset.packed[coding] = readFileSync(file)
  }
  return assets
}
