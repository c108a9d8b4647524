import type { Algorithm } from './checksums.ts'
import type { Memory } from './memory.ts'

export interface Checksums {
  /** In Base64; of a composite one with `-` and the number of parts behind it. */
  values: Partial<Record<Algorithm, string>>
  type: 'FULL_OBJECT' | 'COMPOSITE'
}

/** What a client says about an object beside its bytes. */
export interface Description {
  /** Content-Type, Cache-Control, … by their names in lower case. */
  headers: Record<string, string>
  /** Without the prefix x-amz-meta-. */
  metadata: Record<string, string>
}

export interface StoredObject extends Description {
  key: string
  chunks: Buffer[]
  size: number
  /** Without quotes. */
  etag: string
  lastModified: Date
  checksums: Checksums
  /** Of how many parts it was made. */
  parts?: number
}

export interface Part {
  number: number
  chunks: Buffer[]
  size: number
  etag: string
  lastModified: Date
  checksums: Checksums['values']
}

export interface Upload {
  id: string
  key: string
  description: Description
  initiated: Date
  algorithm?: Algorithm
  checksumType: Checksums['type']
  parts: Map<number, Part>
}

/** All that lies in one bucket. Its memory is accounted for by whoever brings the bytes, and given back here. */
export class Bucket {
  readonly name: string
  readonly created: Date
  readonly uploads = new Map<string, Upload>()
  readonly #memory: Memory
  readonly #objects = new Map<string, StoredObject>()
  #sorted: StoredObject[] | undefined

  constructor(name: string, created: Date, memory: Memory) {
    this.name = name
    this.created = created
    this.#memory = memory
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)
  }

  put(object: StoredObject): void {
    this.remove(object.key)
    this.#objects.set(object.key, object)
    this.#sorted = undefined
  }

  remove(key: string): void {
    const old = this.#objects.get(key)
    if (!old) return
    this.#memory.giveBack(old.size)
    this.#objects.delete(key)
    this.#sorted = undefined
  }

  putPart(upload: Upload, part: Part): void {
    const old = upload.parts.get(part.number)
    if (old) this.#memory.giveBack(old.size)
    upload.parts.set(part.number, part)
  }

  /** Forgets an upload, and those of its parts that became part of nothing. */
  endUpload(upload: Upload, used: ReadonlySet<Part> = new Set()): void {
    for (const part of upload.parts.values()) if (!used.has(part)) this.#memory.giveBack(part.size)
    this.uploads.delete(upload.id)
  }

  /** In the order of their keys' UTF-8 bytes. */
  objects(): readonly StoredObject[] {
    this.#sorted ??= [...this.#objects.values()].sort((a, b) => byBytes(a.key, b.key))
    return this.#sorted
  }
}

export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
