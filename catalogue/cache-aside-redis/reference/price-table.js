import pg from 'pg'

/** The truth: the table of prices in PostgreSQL. */
export class PriceTable {
  #pool

  constructor(url) {
    this.#pool = new pg.Pool({ connectionString: url, max: 10 })
    // a connection that breaks while idle is replaced at the next query
    this.#pool.on('error', () => {})
  }

  async isThere() {
    await this.#pool.query('SELECT 1')
    return true
  }

  /** The price, or null. */
  async find(sku) {
    const { rows } = await this.#pool.query('SELECT sku, name, cents, version FROM prices WHERE sku = $1', [sku])
    return rows[0] ?? null
  }

  /** Resolves once it is committed. */
  async set(sku, { name, cents }) {
    const { rows } = await this.#pool.query(
      `INSERT INTO prices (sku, name, cents, version) VALUES ($1, $2, $3, 1)
       ON CONFLICT (sku) DO UPDATE SET name = excluded.name, cents = excluded.cents, version = prices.version + 1
       RETURNING sku, name, cents, version`,
      [sku, name, cents],
    )
    return rows[0]
  }
}
