import pg from 'pg'
import { keep, recall } from './cache.js'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
pool.on('error', () => {})

const loading = new Map()

export async function isReady() {
  await pool.query('SELECT 1')
  return true
}

/** The price, or null. */
export async function findPrice(sku) {
  const kept = await recall(sku)
  if (kept !== undefined) return kept
  let load = loading.get(sku)
  if (!load) {
    load = loadPrice(sku).finally(() => loading.delete(sku))
    loading.set(sku, load)
  }
  return load
}

async function loadPrice(sku) {
  const { rows } = await pool.query('SELECT sku, name, cents, version FROM prices WHERE sku = $1', [sku])
  return keep(sku, rows[0] ?? null)
}

export async function setPrice(sku, { name, cents }) {
  const { rows } = await pool.query(
    `INSERT INTO prices (sku, name, cents, version) VALUES ($1, $2, $3, 1)
     ON CONFLICT (sku) DO UPDATE SET name = excluded.name, cents = excluded.cents, version = prices.version + 1
     RETURNING sku, name, cents, version`,
    [sku, name, cents],
  )
  return keep(sku, rows[0])
}
