/** What a backup holds: each table, and its columns in order. `place` is given anew, in the old order. */
export const TABLES = {
  members: ['id', 'name', 'email', 'password'],
  sessions: ['token_digest', 'member_id'],
  tools: ['id', 'owner_id', 'name', 'description', 'state', 'daily_fee'],
  reports: ['id', 'tool_id', 'text', 'severity'],
}

/** Those whose rows are in the order in which they came. */
export const PLACED = new Set(['members', 'tools', 'reports'])
