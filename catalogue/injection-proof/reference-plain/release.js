import { createSchema, pool } from './supplies.js'

await createSchema()
await pool.end()
