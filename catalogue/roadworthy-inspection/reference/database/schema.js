/** Rows are found by ids that tell nothing; `place` is the order in which they came. */
export const schemaFor = ({ idColumn, tableOptions }) => [
  `CREATE TABLE IF NOT EXISTS members (
    place ${idColumn},
    id VARCHAR(36) NOT NULL UNIQUE,
    name VARCHAR(100) NOT NULL,
    email VARCHAR(200) NOT NULL UNIQUE,
    password VARCHAR(300) NOT NULL
  ) ${tableOptions}`,

  `CREATE TABLE IF NOT EXISTS sessions (
    token_digest VARCHAR(64) NOT NULL PRIMARY KEY,
    member_id VARCHAR(36) NOT NULL
  ) ${tableOptions}`,

  `CREATE TABLE IF NOT EXISTS tools (
    place ${idColumn},
    id VARCHAR(36) NOT NULL UNIQUE,
    owner_id VARCHAR(36) NOT NULL,
    name VARCHAR(120) NOT NULL,
    description VARCHAR(2000),
    state VARCHAR(20) NOT NULL,
    daily_fee INTEGER NOT NULL
  ) ${tableOptions}`,

  `CREATE TABLE IF NOT EXISTS reports (
    place ${idColumn},
    id VARCHAR(36) NOT NULL UNIQUE,
    tool_id VARCHAR(36) NOT NULL,
    text VARCHAR(2000) NOT NULL,
    severity INTEGER NOT NULL
  ) ${tableOptions}`,

  'CREATE INDEX IF NOT EXISTS tools_of_an_owner ON tools (owner_id, place)',
  'CREATE INDEX IF NOT EXISTS reports_of_a_tool ON reports (tool_id, place)',
]
