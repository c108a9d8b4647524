import { openDatabase } from './database/index.js'
import { schemaFor } from './database/schema.js'

// every statement says IF NOT EXISTS, so this can run at each release
const db = await openDatabase(process.env.DATABASE_URL)
for (const statement of schemaFor(db.dialect)) await db.query(statement)
await db.close()
