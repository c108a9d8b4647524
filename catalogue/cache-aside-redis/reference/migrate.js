import pg from 'pg'

// it says IF NOT EXISTS, so it can run at each release
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
await client.query('CREATE TABLE IF NOT EXISTS prices (sku text PRIMARY KEY, name text NOT NULL, cents integer NOT NULL, version integer NOT NULL)')
await client.end()
