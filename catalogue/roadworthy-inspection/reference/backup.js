import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from './database/index.js'
import { PLACED, TABLES } from './tables.js'

// all tables in one transaction, so that they fit each other
const db = await openDatabase(process.env.DATABASE_URL)
const rows = await db.transaction(async (tx) => {
  const all = {}
  for (const [table, columns] of Object.entries(TABLES)) all[table] = (await tx.query(`SELECT ${columns.join(', ')} FROM ${table} ${PLACED.has(table) ? "ORDER BY place" : ""}`)).rows
  return all
})
await writeFile(join(process.env.BACKUP_FOLDER, 'books.json'), JSON.stringify(rows))
await db.close()
