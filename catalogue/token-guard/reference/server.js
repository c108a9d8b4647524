import { createServer } from 'node:http'
import { createApi } from './api.js'
import { KeySet } from './key-set.js'
import { Loans } from './loans.js'
import { createGuard } from './guard.js'

const { PORT = '3000', JWKS_URL, JWT_ISSUER, JWT_AUDIENCE, JWKS_MAX_AGE = '300' } = process.env

const keys = new KeySet(JWKS_URL, { maxAgeMs: Number(JWKS_MAX_AGE) * 1000 })
const guard = createGuard({ keys, issuer: JWT_ISSUER, audience: JWT_AUDIENCE })
const server = createServer(createApi({ guard, loans: new Loans() }))

server.listen(Number(PORT))
process.on('SIGTERM', () => server.close())
