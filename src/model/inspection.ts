/** How much it matters that a claim does not hold: as at a vehicle inspection. `dangerous` must not go on the road; an advisory is good to know. */
export const SEVERITIES = ['dangerous', 'major', 'minor', 'advisory'] as const
export type Severity = (typeof SEVERITIES)[number]

/** What a project says about itself so that it can be inspected: `inspect:` in roadworthy.yaml. */
export interface InspectionSettings {
  /** The OpenAPI document: a file in the project, or a path on the server such as `/openapi.json`. Looked for in the usual places if it is not said. */
  openapi?: string
  /** The path that answers 200 once the server can serve. Default `/healthz`. */
  health?: string
  /** The path that tells whether what it depends on is there, if it is another. */
  readiness?: string
  /** How to speak as one user and as another; the second is a stranger to the first. */
  users?: UserRecipe[]
  /** Relations that neither links nor paths nor schemas show. */
  resources?: ResourceRecipe[]
  /** Checks that need not hold here, and why; the reasons stand on the sheet. */
  exempt?: Record<string, string>
  /** Requests that are sent at most. */
  maxRequests?: number
}

export interface UserRecipe {
  /** Sent with every request of this user's. */
  headers?: Record<string, string>
  /** Requests that make the user and log in, in order. In a value, `{random}` is a word of this run's own and `{secret}` one that nobody is shown, for passwords; both stay the same within one recipe. */
  steps?: {
    method: string
    path: string
    headers?: Record<string, string>
    body?: unknown
    /** The media type of the body. Default `application/json`; a body of `application/x-www-form-urlencoded` is given as an object too. */
    contentType?: string
    /** Names for what the reply holds: a JSON Pointer into its body, or `header:set-cookie`. Used as `{name}` in later steps and in `headers`. */
    take?: Record<string, string>
  }[]
}

/** Operations are named by `operationId` or as `POST /tools`. */
export interface ResourceRecipe {
  name: string
  create?: string
  read?: string
  list?: string
  replace?: string
  update?: string
  remove?: string
  /** Where a created one's id stands in the reply: a JSON Pointer. */
  id?: string
  /** Other users are meant to see it. */
  shared?: boolean
}
