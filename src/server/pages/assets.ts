import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { extname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Asset {
  body: Buffer
  type: string
  etag: string
  /** Its name changes whenever it does. */
  isHashed: boolean
  /** By content coding: `br`, `gzip`. */
  packed: Partial<Record<'br' | 'gzip', Buffer>>
}

/** The app's own page, with its styles in it: a page that is drawn already waits for nothing else before it is shown. */
export interface BuiltPage {
  html: string
  /** What the content security policy has to name for those styles. */
  styles?: string
}

/** The page at a path, as the app draws it of its view, for the browser that sent these cookies. Undefined if the app has no such page. */
export type Draw = (path: string, data: unknown, cookies: string) => { title: string; html: string } | undefined

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
  #built: BuiltPage | undefined
  #draw: Promise<Draw> | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** False if the pages were not built. */
  get present(): boolean {
    this.#refresh()
    return this.#assets.has('/index.html')
  }

  get built(): BuiltPage | undefined {
    this.#refresh()
    return this.#built
  }

  find(path: string): Asset | undefined {
    this.#refresh()
    return this.#assets.get(path)
  }

  /** The app's own pages, for us to draw. Undefined if they were not built. */
  get draw(): Promise<Draw> | undefined {
    this.#refresh()
    return this.#draw
  }

  /** Built anew while we run: read anew. */
  #refresh(): void {
    const builtMs = statSync(join(this.#folder, 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (builtMs === this.#builtMs) return
    this.#builtMs = builtMs
    this.#assets = builtMs === 0 ? new Map() : read(this.#folder)
    this.#built = builtPage(this.#assets)
    this.#draw = drawIn(join(this.#folder, 'draw.mjs'), builtMs)
  }
}

const STYLESHEET = /<link rel="stylesheet"[^>]*\bhref="([^"]+)"[^>]*>/

function builtPage(assets: Map<string, Asset>): BuiltPage | undefined {
  const html = assets.get('/index.html')?.body.toString('utf8')
  const css = html && assets.get(STYLESHEET.exec(html)?.[1] ?? '')?.body.toString('utf8').trim()
  if (!css || /<\/style/i.test(css)) return html ? { html } : undefined
  return { html: html.replace(STYLESHEET, () => `<style>${css}</style>`), styles: `'sha256-${createHash('sha256').update(css).digest('base64')}'` }
}

/** Loaded at run time, as the pages are: nothing of ours is built upon them. */
function drawIn(file: string, builtMs: number): Promise<Draw> | undefined {
  if (!existsSync(file)) return undefined
  const loading = import(`${pathToFileURL(file).href}?built=${builtMs}`).then(({ draw }: { draw: Draw }) => draw)
  loading.catch(() => {})
  return loading
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
