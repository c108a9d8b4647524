export const schemaFor = ({ idColumn, momentType, tableOptions }) => [
  `CREATE TABLE IF NOT EXISTS supplies (
    id ${idColumn},
    name VARCHAR(200) NOT NULL,
    color VARCHAR(100) NOT NULL,
    cents INTEGER NOT NULL,
    note VARCHAR(2000) NULL,
    created_at ${momentType} NOT NULL
  ) ${tableOptions}`,

  'CREATE INDEX IF NOT EXISTS supplies_by_color ON supplies (color)',
]
