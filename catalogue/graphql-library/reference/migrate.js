import { openDatabase } from './database/index.js'

const db = await openDatabase(process.env.DATABASE_URL)
const { idColumn, tableOptions } = db.dialect

const STEPS = [
  `CREATE TABLE IF NOT EXISTS members (
    id ${idColumn},
    name VARCHAR(200) NOT NULL,
    email VARCHAR(200) NOT NULL,
    token_hash VARCHAR(64) NOT NULL UNIQUE
  ) ${tableOptions}`,

  `CREATE TABLE IF NOT EXISTS tools (
    id ${idColumn},
    branch VARCHAR(200) NOT NULL,
    name VARCHAR(200) NOT NULL,
    category VARCHAR(200) NOT NULL,
    available INTEGER NOT NULL CHECK (available >= 0)
  ) ${tableOptions}`,

  `CREATE TABLE IF NOT EXISTS loans (
    id ${idColumn},
    tool_id BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    FOREIGN KEY (tool_id) REFERENCES tools (id),
    FOREIGN KEY (member_id) REFERENCES members (id)
  ) ${tableOptions}`,

  // each in the order in which pages are cut
  'CREATE INDEX IF NOT EXISTS tools_of_a_branch ON tools (branch, id)',
  'CREATE INDEX IF NOT EXISTS loans_of_a_tool ON loans (tool_id, id)',
  'CREATE INDEX IF NOT EXISTS loans_of_a_member ON loans (member_id, id)',
]

for (const step of STEPS) await db.query(step)
await db.close()
