// PGlite blocks its thread while a query runs, so it has one of its own.
import { PGlite } from '@electric-sql/pglite'
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { Asked, Told, WorkerData } from './pglite-messages.ts'

const { folder, template } = workerData as WorkerData
const port = parentPort as NonNullable<typeof parentPort>
/** The number PostgreSQL knows the type `json` by. */
const JSON_TYPE = 114
const tell = (message: Told) => port.postMessage(message)

const database = await PGlite.create({
  dataDir: folder ?? 'memory://',
  // 16 MB is plenty for one user, and halves what it takes of memory
  // JSON as it is kept: text crosses to the other thread faster than what it stands for
  parsers: { [JSON_TYPE]: (text) => text },
  postgresqlconf: ['shared_buffers=16MB'],
  ...(template ? { loadDataDir: new Blob([readFileSync(template)]) } : {}),
})

port.on('message', (message: Asked) => void answer(message))
tell({ type: 'ready' })

async function answer(asked: Asked): Promise<void> {
  try {
    switch (asked.type) {
      case 'query': {
        const { rows, affectedRows } = await database.query<Record<string, unknown>>(asked.sql, asked.params)
        return tell({ type: 'rows', id: asked.id, rows, affected: affectedRows ?? 0 })
      }
      case 'dump': {
        const dump = await database.dumpDataDir('gzip')
        return tell({ type: 'dumped', id: asked.id, bytes: new Uint8Array(await dump.arrayBuffer()) })
      }
      case 'close':
        await database.close()
        return tell({ type: 'closed', id: asked.id })
    }
  } catch (error) {
    const { message, code, constraint } = error as Error & { code?: string; constraint?: string }
    tell({ type: 'failed', id: asked.id, message, code, constraint })
  }
}
