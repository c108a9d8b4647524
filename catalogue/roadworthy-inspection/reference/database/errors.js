/** The database cannot be reached, or was lost while we waited for it. */
export class DatabaseAway extends Error {
  constructor(cause) {
    super(`the database is away: ${cause.message}`, { cause })
  }
}
