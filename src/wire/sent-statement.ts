/** A statement as a decoder hands it over: what is costly to find out is found out when somebody asks. */
export interface SentStatement {
  sql: string
  values: () => (string | null)[]
  /** Memory it takes up, about. */
  bytes: number
  /** The same object for all that the client sends before it waits. */
  trip: object
  /** More rows of a statement that was told of before: a round trip, but no statement. */
  more?: true
}
