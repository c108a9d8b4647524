import { randomUUID } from 'node:crypto'
import { invalid, object, text, unknown, whole } from './refusal.js'
import { pageOf } from './pages.js'

const STATES = ['new', 'used', 'broken']
const MEMBERS = ['name', 'description', 'state', 'dailyFee']
const COLUMNS = 'place, id, name, description, state, daily_fee, (SELECT COUNT(*) FROM reports WHERE tool_id = tools.id) AS reports'

export function toolsOf(db) {
  return { add, list, find, replace, update, remove }

  async function add(owner, body) {
    const tool = wholeTool(body)
    const id = randomUUID()
    await db.query('INSERT INTO tools (id, owner_id, name, description, state, daily_fee) VALUES ($1, $2, $3, $4, $5, $6)', [id, owner, tool.name, tool.description, tool.state, tool.dailyFee])
    return find(owner, id)
  }

  /** The owner's, the newest first. */
  async function list(owner, query) {
    return pageOf(query, async (before, count) => {
      const { rows } = await db.query(`SELECT ${COLUMNS} FROM tools WHERE owner_id = $1 AND place < $2 ORDER BY place DESC LIMIT ${count}`, [owner, before])
      return rows
    }, shown)
  }

  async function find(owner, id) {
    const { rows } = await db.query(`SELECT ${COLUMNS} FROM tools WHERE id = $1 AND owner_id = $2`, [known(id), owner])
    if (!rows[0]) throw unknown()
    return shown(rows[0])
  }

  async function replace(owner, id, body) {
    return write(owner, id, wholeTool(body))
  }

  async function update(owner, id, body) {
    const before = await find(owner, id)
    const changes = object(body, MEMBERS)
    return write(owner, id, wholeTool({ ...Object.fromEntries(MEMBERS.map((name) => [name, before[name]])), ...changes }))
  }

  async function write(owner, id, tool) {
    await find(owner, id)
    await db.query('UPDATE tools SET name = $1, description = $2, state = $3, daily_fee = $4 WHERE id = $5 AND owner_id = $6', [tool.name, tool.description, tool.state, tool.dailyFee, id, owner])
    return find(owner, id)
  }

  async function remove(owner, id) {
    await find(owner, id)
    await db.query('DELETE FROM reports WHERE tool_id = $1', [id])
    await db.query('DELETE FROM tools WHERE id = $1', [id])
  }
}

function wholeTool(body) {
  const { name, description = null, state, dailyFee } = object(body, MEMBERS)
  text(name, 'name', 1, 120)
  if (description !== null) text(description, 'description', 0, 2000)
  if (!STATES.includes(state)) throw invalid(`state is one of ${STATES.join(', ')}`)
  whole(dailyFee, 'dailyFee', 0, 100_000)
  return { name, description, state, dailyFee }
}

const shown = ({ id, name, description, state, daily_fee: dailyFee, reports }) => ({ id, name, description, state, dailyFee, reports: Number(reports) })

/** What cannot be an id is the id of nothing. */
export function known(id) {
  if (!/^[0-9a-f-]{36}$/.test(id)) throw unknown()
  return id
}
