/** A request that reached a target. */
export interface TargetRequest {
  method: string
  /** The request target as sent: path and query. */
  target: string
  headers: Record<string, string>
  body: Buffer
}

export interface TargetAnswer {
  /** Default 200. */
  status?: number
  headers?: Record<string, string>
  /** A value to send as JSON; text or bytes are sent as they are; chunks are sent as they come, for as long as they come. */
  body?: unknown
}

/** A web server of the engine's, for the program to call. It counts every connection, also those that ask for nothing. */
export interface HttpTarget {
  host: string
  port: number
  /** `http://127.0.0.1:port`, without a trailing slash. */
  url: string
  /** Answers this path (without the query) from now on. Other paths get 404. */
  serve(path: string, answer: (request: TargetRequest) => TargetAnswer | Promise<TargetAnswer>): void
  /** Connections accepted so far. */
  connections(): number
  /** Requests so far, to this path if one is given. */
  requests(path?: string): TargetRequest[]
}

/** Web servers on this machine, some of which the program may call. */
export interface HttpTargets {
  /** In the variable's list, as `host:port` joined by commas. */
  allowed: HttpTarget[]
  /** Not in the list. */
  forbidden: HttpTarget
}

/** A folder of the program's own; its path is in the variable the challenge names. */
export interface FolderHandle {
  path: string
  /** A folder beside it that the program was told nothing of. */
  outside: string
}
