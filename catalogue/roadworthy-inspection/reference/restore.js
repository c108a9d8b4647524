import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from './database/index.js'
import { TABLES } from './tables.js'

// what is there is replaced by what the backup holds, or nothing is done
const kept = JSON.parse(await readFile(join(process.env.BACKUP_FOLDER, 'books.json'), 'utf8'))
const db = await openDatabase(process.env.DATABASE_URL)
await db.transaction(async (tx) => {
  for (const [table, columns] of Object.entries(TABLES)) {
    await tx.query(`DELETE FROM ${table}`)
    for (const row of kept[table]) {
      await tx.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`, columns.map((column) => row[column]))
    }
  }
})
await db.close()
