import { openDatabase } from './database/index.js'
import { schemaFor } from './database/schema.js'

// all that changes the schema is here: `web` needs no right to do it
const db = await openDatabase(process.env.DATABASE_URL)
for (const statement of schemaFor(db.dialect)) await db.query(statement)
await db.close()
