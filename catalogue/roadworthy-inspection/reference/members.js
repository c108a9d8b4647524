import { createHash, randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Refusal, invalid, object, text } from './refusal.js'

const derive = promisify(scrypt)
const digest = (token) => createHash('sha256').update(token).digest('hex')

export function membersOf(db) {
  return { join, logIn, whoIs }

  async function join(body) {
    const { name, email, password } = object(body, ['name', 'email', 'password'])
    text(name, 'name', 1, 100)
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text(email, 'email', 3, 200))) throw invalid('email is an address')
    text(password, 'password', 12, 200)
    const { rows } = await db.query('SELECT id FROM members WHERE email = $1', [email])
    if (rows.length > 0) throw new Refusal(409, 'Somebody has that address')
    const id = randomUUID()
    await db.query('INSERT INTO members (id, name, email, password) VALUES ($1, $2, $3, $4)', [id, name, email, await hashed(password)])
    return { id, name, email }
  }

  async function logIn(body) {
    const { email, password } = object(body, ['email', 'password'])
    const { rows } = await db.query('SELECT id, password FROM members WHERE email = $1', [text(email, 'email', 3, 200)])
    if (!rows[0] || !(await fits(text(password, 'password', 1, 200), rows[0].password))) throw new Refusal(401, 'No such member, or another password')
    const token = randomUUID()
    await db.query('INSERT INTO sessions (token_digest, member_id) VALUES ($1, $2)', [digest(token), rows[0].id])
    return { token }
  }

  /** The member that a request speaks for. */
  async function whoIs(authorization) {
    const token = /^Bearer ([\w-]{20,100})$/.exec(authorization ?? '')?.[1]
    if (token) {
      const { rows } = await db.query('SELECT member_id FROM sessions WHERE token_digest = $1', [digest(token)])
      if (rows[0]) return rows[0].member_id
    }
    throw new Refusal(401, 'Log in first')
  }
}

async function hashed(password) {
  const salt = randomBytes(16)
  return `${salt.toString('hex')}:${(await derive(password, salt, 32)).toString('hex')}`
}

async function fits(password, kept) {
  const [salt, key] = kept.split(':').map((part) => Buffer.from(part, 'hex'))
  return timingSafeEqual(await derive(password, salt, 32), key)
}
