/** Where text goes: a terminal, a pipe, or a test. */
export interface Out {
  write(text: string): unknown
  columns?: number
  isTTY?: boolean
}

export type Env = Record<string, string | undefined>
