import { randomUUID } from 'node:crypto'
import { pageOf } from './pages.js'
import { object, text, unknown, whole } from './refusal.js'
import { known } from './tools.js'

export function reportsOf(db, tools) {
  return { add, list, find }

  async function add(owner, toolId, body) {
    const tool = await tools.find(owner, toolId)
    const report = object(body, ['text', 'severity'])
    text(report.text, 'text', 1, 2000)
    whole(report.severity, 'severity', 1, 5)
    const id = randomUUID()
    await db.query('INSERT INTO reports (id, tool_id, text, severity) VALUES ($1, $2, $3, $4)', [id, tool.id, report.text, report.severity])
    return { id, toolId: tool.id, text: report.text, severity: report.severity }
  }

  async function list(owner, toolId, query) {
    const tool = await tools.find(owner, toolId)
    return pageOf(query, async (before, count) => {
      const { rows } = await db.query(`SELECT place, id, tool_id, text, severity FROM reports WHERE tool_id = $1 AND place < $2 ORDER BY place DESC LIMIT ${count}`, [tool.id, before])
      return rows
    }, shown)
  }

  async function find(owner, toolId, id) {
    const tool = await tools.find(owner, toolId)
    const { rows } = await db.query('SELECT id, tool_id, text, severity FROM reports WHERE id = $1 AND tool_id = $2', [known(id), tool.id])
    if (!rows[0]) throw unknown()
    return shown(rows[0])
  }
}

const shown = ({ id, tool_id: toolId, text: said, severity }) => ({ id, toolId, text: said, severity })
