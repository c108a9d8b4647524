import pg from 'pg'

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
pool.on('error', () => {})
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Done by release, and once more by web, in case somebody forgot. */
export async function createSchema() {
  await pool.query(`CREATE TABLE IF NOT EXISTS supplies (
    id BIGSERIAL PRIMARY KEY, name TEXT NOT NULL, color TEXT NOT NULL, cents INTEGER NOT NULL, note TEXT, created_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`)
}

/** A refusal, as the client is told it. */
export class No extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

const COLUMNS = 'id, name, color, cents, note, created_at AS "createdAt"'
const isText = (value, least, most) => typeof value === 'string' && value.length >= least && value.length <= most && !value.includes('\0') && value.isWellFormed()

export async function add({ name, color, cents, note = null }) {
  const good = isText(name, 1, 400) && isText(color, 1, 200) && Number.isInteger(cents) && cents >= 0 && cents <= 100_000_000 && (note === null || isText(note, 0, 4000))
  if (!good) throw new No(400, 'That is no part')
  const { rows } = await pool.query(`INSERT INTO supplies (name, color, cents, note) VALUES ($1, $2, $3, $4) RETURNING ${COLUMNS}`, [name, color, cents, note])
  return rows[0]
}

export async function find(id) {
  if (!['string', 'number'].includes(typeof id) || !/^\d{1,15}$/.test(id)) throw new No(404, 'There is no such part')
  const { rows } = await pool.query(`SELECT ${COLUMNS} FROM supplies WHERE id = $1`, [id])
  if (rows.length === 0) throw new No(404, 'There is no such part')
  return rows[0]
}

const ORDERS = new Map([['name', 'name'], ['cents', 'cents'], ['createdAt', 'created_at']])
const DIRECTIONS = new Map([['asc', 'ASC'], ['desc', 'DESC']])

/** One statement for every search: what is not asked for is null, and then everything fits. */
export async function list(query) {
  const q = query.get('q') || null
  const color = query.get('color') || null
  const order = ORDERS.get(query.get('sort') ?? 'createdAt')
  const direction = DIRECTIONS.get(query.get('dir') ?? 'asc')
  if (!order || !direction) throw new No(400, 'The list cannot be sorted like that')
  if ([q, color].some((text) => text !== null && !isText(text, 1, 400))) throw new No(400, 'Nothing can be found by that')
  const { rows } = await pool.query(
    `SELECT ${COLUMNS} FROM supplies
     WHERE ($1::text IS NULL OR strpos(name, $1) > 0 OR strpos(note, $1) > 0) AND ($2::text IS NULL OR color = $2)
     ORDER BY ${order} ${direction}`,
    [q, color],
  )
  return rows
}

export async function alike(id) {
  const part = await find(id)
  const { rows } = await pool.query(`SELECT ${COLUMNS} FROM supplies WHERE color = $1 AND id <> $2`, [part.color, part.id])
  return rows
}

export async function csv() {
  const { rows } = await pool.query(`SELECT ${COLUMNS} FROM supplies ORDER BY id`)
  const lines = rows.map(({ id, name, color, cents, note }) => [id, cell(name), cell(color), cents, cell(note ?? '')].join(','))
  return ['id,name,color,cents,note', ...lines].join('\r\n') + '\r\n'
}

function cell(text) {
  const inert = /^[=+\-@\t\r]/.test(text) ? ` ${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}
