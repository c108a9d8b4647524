/**
 * The rules of the books, where no program can forget them: a loan is of a
 * member and a stock that exist, and no shelf holds fewer than no copies.
 */
export const schemaFor = ({ idColumn, tableOptions }) => [
  `CREATE TABLE IF NOT EXISTS stock (
    id ${idColumn},
    branch VARCHAR(200) NOT NULL,
    name VARCHAR(200) NOT NULL,
    available INTEGER NOT NULL CHECK (available >= 0),
    on_loan INTEGER NOT NULL CHECK (on_loan >= 0)
  ) ${tableOptions}`,

  `CREATE TABLE IF NOT EXISTS members (
    id ${idColumn},
    name VARCHAR(200) NOT NULL,
    max_loans INTEGER NOT NULL CHECK (max_loans >= 0)
  ) ${tableOptions}`,

  `CREATE TABLE IF NOT EXISTS loans (
    id ${idColumn},
    member_id BIGINT NOT NULL,
    stock_id BIGINT NOT NULL,
    lent_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    returned_at TIMESTAMP NULL,
    FOREIGN KEY (member_id) REFERENCES members (id),
    FOREIGN KEY (stock_id) REFERENCES stock (id)
  ) ${tableOptions}`,

  'CREATE INDEX IF NOT EXISTS loans_of_a_member ON loans (member_id, returned_at)',
]
