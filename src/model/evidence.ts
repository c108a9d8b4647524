/** One HTTP request and what came back. Header names are as they were sent. */
export interface Exchange {
  kind: 'exchange'
  /** Milliseconds since the attempt began. */
  atMs: number
  ms: number
  /** Which process answered, when there are several; else absent. */
  instance?: number
  request: {
    method: string
    /** The request target as sent, e.g. `/tools?branch=a`. */
    target: string
    headers: [string, string][]
    body: Body
  }
  /** Absent when no complete reply came; then `error` says why. */
  response?: {
    version: string
    status: number
    reason: string
    headers: [string, string][]
    body: Body
  }
  error?: string
}

/** Bytes as they travelled; text when they were UTF-8. Long ones are cut. */
export interface Body {
  text?: string
  base64?: string
  /** Length before cutting. */
  bytes: number
}

/** One run of a stdin-to-stdout program. */
export interface ProgramRun {
  kind: 'run'
  atMs: number
  ms: number
  command: string
  env: Record<string, string>
  /** It was run against something that is gone since. */
  against?: {
    /** Those of `env` that said where it was. */
    variables: string[]
    /** What `roadworthy practice` calls one like it, where there is one. */
    practice?: string
  }
  stdin: Body
  stdout: Body
  stderr: Body
  /** null when a signal ended it. */
  exitCode: number | null
  signal?: string
  cpuMs?: number
  peakBytes?: number
  error?: string
}

/** Bytes written to or read from a raw connection. */
export interface TcpTalk {
  kind: 'tcp'
  atMs: number
  ms: number
  sent: Body
  received: Body
  end: 'closed' | 'reset' | 'open'
}

/** A statement the engine itself sent to a database. */
export interface SqlTalk {
  kind: 'sql'
  atMs: number
  ms: number
  sql: string
  rows?: number
  error?: string
}

/** A command the engine itself sent to Redis. */
export interface RedisTalk {
  kind: 'redis'
  atMs: number
  ms: number
  /** As one would type it, long arguments cut. */
  command: string
  error?: string
}

/** Harm that was done on purpose, and its end. */
export interface FaultDone {
  kind: 'fault'
  atMs: number
  what: string
}

/** A figure or a fact a check wrote down. */
export interface Note {
  kind: 'note'
  atMs: number
  label: string
  value: unknown
}

export type Evidence = Exchange | ProgramRun | TcpTalk | SqlTalk | RedisTalk | FaultDone | Note

export const BODY_LIMIT = 8 * 1024

/** Describes bytes for the record. Anything beyond `limit` bytes is cut. */
export function bodyOf(bytes: Uint8Array | string, limit = BODY_LIMIT): Body {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept = buffer.length > limit ? buffer.subarray(0, limit) : buffer
  const text = kept.toString('utf8')
  // a cut may fall inside a character; only whole bodies are tested byte for byte
  const readable = !text.includes('\0') && (buffer.length > limit ? !text.slice(0, -4).includes('\uFFFD') : !text.includes('\uFFFD'))
  return readable ? { text, bytes: buffer.length } : { base64: kept.toString('base64'), bytes: buffer.length }
}
