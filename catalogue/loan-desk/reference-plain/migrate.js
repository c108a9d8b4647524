import pg from 'pg'

const client = new pg.Client(process.env.DATABASE_URL)
await client.connect()
await client.query(`
  CREATE TABLE IF NOT EXISTS stock (id SERIAL PRIMARY KEY, branch TEXT, name TEXT, available INTEGER);
  CREATE TABLE IF NOT EXISTS members (id SERIAL PRIMARY KEY, name TEXT, max_loans INTEGER);
  CREATE TABLE IF NOT EXISTS loans (id SERIAL PRIMARY KEY, member_id INTEGER, stock_id INTEGER, is_open BOOLEAN);
`)
await client.end()
