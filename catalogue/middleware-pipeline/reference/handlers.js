import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { readJson } from './body.js'
import { Problem } from './problem.js'
import { settings } from './settings.js'

const notes = new Map()

export async function ping() {
  return { status: 200, body: { pong: true } }
}

export async function createNote(exchange) {
  const body = await readJson(exchange.request)
  const text = body?.text
  if (typeof text !== 'string' || text === '') throw new Problem(422, 'A note has a `text`, and it is not empty.')
  const note = { id: randomUUID(), text }
  notes.set(note.id, note)
  return { status: 201, headers: { location: `/api/notes/${note.id}` }, body: note }
}

export async function readNote(_exchange, id) {
  const note = notes.get(id)
  if (!note) throw new Problem(404, 'There is no such note.')
  return { status: 200, body: note }
}

/** Stands for every mistake that is still in our code. */
export async function boom() {
  throw new Error(settings.boomText)
}

/** Stands for everything that takes longer than it should. */
export async function slow(exchange) {
  const ms = Number(exchange.query.get('ms'))
  if (!Number.isInteger(ms) || ms < 0) throw new Problem(422, '`ms` is a whole number.')
  await sleep(ms, undefined, { signal: exchange.signal })
  return { status: 200, body: { ms } }
}
