import { idOf, text } from './fields.js'
import { invalid, unknown } from './refusal.js'

const COLUMNS = 'id, name, color, cents, note, created_at'

// a column or a direction cannot be sent as a value, so what is asked for picks one of ours
const ORDERS = { name: 'name', cents: 'cents', createdAt: 'created_at' }
const DIRECTIONS = { asc: 'ASC', desc: 'DESC' }

export async function addSupply(db, { name, color, cents, note }) {
  const [row] = await db.query(
    `INSERT INTO supplies (name, color, cents, note, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
    [name, color, cents, note, new Date()],
  )
  return partOf(row)
}

export async function findSupply(db, id) {
  const [row] = await db.query(`SELECT ${COLUMNS} FROM supplies WHERE id = $1`, [idOf(id)])
  if (!row) throw unknown('part')
  return partOf(row)
}

export async function listSupplies(db, { q, color, sort, dir }) {
  const order = pick(ORDERS, sort, 'sort') ?? 'id'
  const direction = pick(DIRECTIONS, dir, 'dir') ?? 'ASC'
  const values = []
  const conditions = []
  if (q) {
    values.push(patternFor(text(q, 'q', { least: 1, most: 200 })))
    conditions.push(`(name LIKE $${values.length} ESCAPE '!' OR note LIKE $${values.length} ESCAPE '!')`)
  }
  if (color) {
    values.push(text(color, 'color', { least: 1, most: 100 }))
    conditions.push(`color = $${values.length}`)
  }
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  const rows = await db.query(`SELECT ${COLUMNS} FROM supplies ${where} ORDER BY ${order} ${direction}`, values)
  return rows.map(partOf)
}

/** What is in our own table was written by strangers: it goes into the next statement as a value, like anything else of theirs. */
export async function listAlike(db, id) {
  const { id: own, color } = await findSupply(db, id)
  const rows = await db.query(`SELECT ${COLUMNS} FROM supplies WHERE color = $1 AND id <> $2 ORDER BY id`, [color, own])
  return rows.map(partOf)
}

const PAGE = 100

/** All parts, a page at a time; each page begins behind the last part of the one before. */
export async function* allSupplies(db) {
  const page = `ORDER BY name, id LIMIT ${PAGE}`
  let rows = await db.query(`SELECT ${COLUMNS} FROM supplies ${page}`)
  while (rows.length > 0) {
    yield* rows.map(partOf)
    const last = rows.at(-1)
    rows = await db.query(`SELECT ${COLUMNS} FROM supplies WHERE (name, id) > ($1, $2) ${page}`, [last.name, last.id])
  }
}

/** `%` and `_` stand for themselves; so does `!`, which says so. */
function patternFor(q) {
  return `%${q.replace(/[!%_]/g, '!$&')}%`
}

function pick(choices, asked, what) {
  if (asked === undefined) return undefined
  if (!Object.hasOwn(choices, asked)) throw invalid(`${what} is one of ${Object.keys(choices).join(', ')}`)
  return choices[asked]
}

function partOf({ created_at: createdAt, ...part }) {
  return { ...part, createdAt: createdAt.toISOString() }
}
