import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

export default mutants(challenge, {
  'answers-what-is-not-described': {
    mistake: 'Answers a removal with a status and a body that the document does not have',
    file: 'server.js',
    from: 'return [204]',
    to: 'return [200, { removed: toolId }]',
    caughtBy: ['replies-match-the-document'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'leaves-a-member-out': {
    mistake: 'Calls a member by another name than the document does',
    file: 'tools.js',
    from: '({ id, name, description, state, dailyFee, reports: Number(reports) })',
    to: '({ id, name, description, state, fee: dailyFee, reports: Number(reports) })',
    caughtBy: ['replies-match-the-document'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'falls-over-a-long-text': {
    mistake: 'Leaves the length of texts to the database',
    file: 'refusal.js',
    from: ' && [...value].length <= most',
    to: '',
    caughtBy: ['hostile-input-is-refused'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'falls-over-a-nul': {
    mistake: 'Hands the database characters that it cannot hold',
    file: 'refusal.js',
    from: "if (value.includes('\\0') || !value.isWellFormed()) throw",
    to: 'if (!value.isWellFormed()) throw',
    caughtBy: ['hostile-input-is-refused'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'writes-later': {
    mistake: 'Answers first and writes a little later, from memory',
    file: 'reports.js',
    from: `    await db.query('INSERT INTO reports (id, tool_id, text, severity) VALUES ($1, $2, $3, $4)', [id, tool.id, report.text, report.severity])
    return { id, toolId: tool.id, text: report.text, severity: report.severity }
  }

  async function list(owner, toolId, query) {
    const tool = await tools.find(owner, toolId)
    return pageOf(query, async (before, count) => {
      const { rows } = await db.query(\`SELECT place, id, tool_id, text, severity FROM reports WHERE tool_id = $1 AND place < $2 ORDER BY place DESC LIMIT \${count}\`, [tool.id, before])
      return rows
    }, shown)
  }

  async function find(owner, toolId, id) {
    const tool = await tools.find(owner, toolId)
    const { rows }`,
    to: `    const made = { id, toolId: tool.id, text: report.text, severity: report.severity }
    ;(tools.waiting ??= new Map()).set(id, made)
    setTimeout(async () => {
      await db.query('INSERT INTO reports (id, tool_id, text, severity) VALUES ($1, $2, $3, $4)', [id, tool.id, report.text, report.severity])
      tools.waiting.delete(id)
    }, 2000)
    return made
  }

  async function list(owner, toolId, query) {
    const tool = await tools.find(owner, toolId)
    return pageOf(query, async (before, count) => {
      const { rows } = await db.query(\`SELECT place, id, tool_id, text, severity FROM reports WHERE tool_id = $1 AND place < $2 ORDER BY place DESC LIMIT \${count}\`, [tool.id, before])
      return rows
    }, shown)
  }

  async function find(owner, toolId, id) {
    const tool = await tools.find(owner, toolId)
    if (tools.waiting?.has(id)) return tools.waiting.get(id)
    const { rows }`,
    caughtBy: ['created-things-survive-a-crash'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'keeps-sessions-to-itself': {
    mistake: 'Keeps sessions in the memory of one instance',
    file: 'members.js',
    from: `    await db.query('INSERT INTO sessions (token_digest, member_id) VALUES ($1, $2)', [digest(token), rows[0].id])
    return { token }
  }

  /** The member that a request speaks for. */
  async function whoIs(authorization) {
    const token = /^Bearer ([\\w-]{20,100})$/.exec(authorization ?? '')?.[1]
    if (token) {
      const { rows } = await db.query('SELECT member_id FROM sessions WHERE token_digest = $1', [digest(token)])
      if (rows[0]) return rows[0].member_id
    }`,
    to: `    ;(db.sessions ??= new Map()).set(digest(token), rows[0].id)
    return { token }
  }

  /** The member that a request speaks for. */
  async function whoIs(authorization) {
    const token = /^Bearer ([\\w-]{20,100})$/.exec(authorization ?? '')?.[1]
    if (token && db.sessions?.has(digest(token))) return db.sessions.get(digest(token))`,
    caughtBy: ['any-instance-serves-any-user'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'exits-at-once': {
    mistake: 'Exits at once when it is told to stop',
    file: 'server.js',
    from: `  server.close(() => db.close())
  server.closeIdleConnections()`,
    to: '  process.exit(0)',
    caughtBy: ['stopping-is-graceful'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'shows-to-strangers': {
    mistake: 'Finds a tool by its id alone, whoever asks',
    file: 'tools.js',
    from: 'FROM tools WHERE id = $1 AND owner_id = $2`, [known(id), owner])',
    to: 'FROM tools WHERE id = $1`, [known(id)])',
    caughtBy: ['strangers-stay-out'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'writes-for-strangers': {
    mistake: 'Writes first and looks at the owner afterwards: the stranger is told 404, and it is done',
    file: 'tools.js',
    from: `    await find(owner, id)
    await db.query('UPDATE tools SET name = $1, description = $2, state = $3, daily_fee = $4 WHERE id = $5 AND owner_id = $6', [tool.name, tool.description, tool.state, tool.dailyFee, id, owner])`,
    to: "    await db.query('UPDATE tools SET name = $1, description = $2, state = $3, daily_fee = $4 WHERE id = $5', [tool.name, tool.description, tool.state, tool.dailyFee, known(id)])",
    caughtBy: ['strangers-stay-out'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'breaks-at-the-second-removal': {
    mistake: 'Takes it for granted that what is to be removed is there',
    file: 'tools.js',
    from: `    await find(owner, id)
    await db.query('DELETE FROM reports WHERE tool_id = $1', [id])`,
    to: `    const { rows } = await db.query('SELECT id FROM tools WHERE id = $1 AND owner_id = $2', [known(id), owner])
    await db.query('DELETE FROM reports WHERE tool_id = $1', [rows[0].id])`,
    caughtBy: ['idempotent-methods-are-idempotent'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'counts-pages-off-from-the-top': {
    mistake: 'Pages by an offset, the newest first',
    file: 'tools.js',
    from: `    return pageOf(query, async (before, count) => {
      const { rows } = await db.query(\`SELECT \${COLUMNS} FROM tools WHERE owner_id = $1 AND place < $2 ORDER BY place DESC LIMIT \${count}\`, [owner, before])
      return rows
    }, shown)`,
    to: `    const [from, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit') ?? 20)]
    const { rows } = await db.query(\`SELECT \${COLUMNS} FROM tools WHERE owner_id = $1 ORDER BY place DESC LIMIT \${limit + 1} OFFSET \${from}\`, [owner])
    return { items: rows.slice(0, limit).map(shown), next: rows.length > limit ? String(from + limit) : null }`,
    caughtBy: ['lists-are-bounded-and-stable'],
    varies: 'which rows come first differs from run to run',
  },

  'forgets-an-index': {
    mistake: 'Has no index on the column that counts a tool’s reports',
    file: 'database/schema.js',
    from: "  'CREATE INDEX IF NOT EXISTS reports_of_a_tool ON reports (tool_id, place)',\n",
    to: '',
    caughtBy: ['latency-does-not-follow-table-size'],
    varies: 'how many rows were read, and how often it was asked, differs from run to run',
  },

  'leaves-listeners-behind': {
    mistake: 'Adds a listener for each request, with all that the request needed, and never takes it away',
    file: 'http.js',
    from: '    const began = performance.now()',
    to: "    const began = performance.now()\n    const room = Buffer.alloc(16 * 1024, 'x')\n    process.setMaxListeners(0).on('SIGUSR2', () => response.destroy(room))",
    caughtBy: ['memory-settles'],
    varies: 'by how much it grows differs from run to run',
  },

  'keeps-a-dead-connection': {
    mistake: 'Opens one connection and keeps it for ever, alive or not',
    file: 'database/postgres.js',
    from: `      const client = await pool.connect().catch(asOurs)
      return {
        query: (sql, parameters) => query(client, sql, parameters),
        release: () => client.release(),
      }
    },
    close: () => pool.end(),`,
    to: `      pool.kept ??= await pool.connect().catch(asOurs)
      return {
        query: (sql, parameters) => query(pool.kept, sql, parameters),
        release: () => {},
      }
    },
    close: async () => {
      pool.kept?.release(true)
      await pool.end()
    },`,
    caughtBy: ['losing-the-database-heals'],
    varies: 'how often it was asked meanwhile differs from run to run',
  },

  'logs-tokens': {
    mistake: 'Logs the headers as they came',
    file: 'log.js',
    from: "    message: 'answered',",
    to: "    message: 'answered',\n    headers: request.headers,",
    caughtBy: ['logs-are-structured-and-clean'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'logs-prose': {
    mistake: 'Logs sentences for people',
    file: 'log.js',
    from: 'process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...fields })}\\n`)',
    to: 'process.stdout.write(`${new Date().toISOString()} ${fields.message}: ${fields.method} ${fields.route} gave ${fields.status}\\n`)',
    caughtBy: ['logs-are-structured-and-clean'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'migrates-once': {
    mistake: 'Makes an index as if it were never there',
    file: 'database/schema.js',
    from: "'CREATE INDEX IF NOT EXISTS tools_of_an_owner",
    to: "'CREATE INDEX tools_of_an_owner",
    caughtBy: ['migrations-run-twice'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'leaves-the-workshop-open': {
    mistake: 'Serves what was there for debugging',
    file: 'server.js',
    from: "    'GET /openapi.json': () => [200, openapi],",
    to: "    'GET /openapi.json': () => [200, openapi],\n    'GET /debug': () => [200, { uptime: process.uptime(), memory: process.memoryUsage(), arguments: process.argv }],",
    caughtBy: ['headers-are-sound-and-nothing-is-left-open'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'lets-browsers-guess': {
    mistake: 'Does not say that types are not to be guessed',
    file: 'http.js',
    from: "'x-content-type-options': 'nosniff', ",
    to: '',
    caughtBy: ['headers-are-sound-and-nothing-is-left-open'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'tells-of-its-inside': {
    mistake: 'Puts the stack trace into what the client is told',
    file: 'http.js',
    from: 'return { status: error.status, title: error.message }',
    to: 'return { status: error.status, title: error.message, detail: error.stack }',
    caughtBy: ['headers-are-sound-and-nothing-is-left-open'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'removed-a-key-later': {
    mistake: 'Committed a key and took it away in the next commit',
    file: 'roadworthy.yaml',
    from: 'challenge: roadworthy-inspection',
    to: `challenge: roadworthy-inspection
build: git init -q . && printf 'AWS_ACCESS_KEY_ID=AKIA%s' QX3ZP7LM2VN5RT4B > deploy.env && git add deploy.env && git -c user.name=Ada -c user.email=ada@example.com commit -qm 'Deploy' && git rm -q deploy.env && git -c user.name=Ada -c user.email=ada@example.com commit -qm 'Take the key away'`,
    caughtBy: ['no-secret-in-history'],
    varies: 'the commit has another hash each time',
  },

  'is-always-ready': {
    mistake: 'Says that it is ready without asking what it needs',
    file: 'server.js',
    from: "      await db.query('SELECT 1 AS one')\n",
    to: '',
    caughtBy: ['health-and-readiness-differ'],
    varies: 'how often it was asked differs from run to run',
  },

  'counts-once': {
    mistake: 'Counts that something happened, not how often',
    file: 'metrics.js',
    from: 'counts.set(key, (counts.get(key) ?? 0) + 1)',
    to: 'counts.set(key, 1)',
    caughtBy: ['metrics-and-traces-are-truthful'],
    varies: 'how often it was asked differs from run to run',
  },

  'drops-the-trace': {
    mistake: 'Begins a trace of its own for each request',
    file: 'log.js',
    from: '    ...(traceId ? { trace_id: traceId } : {}),',
    to: "    ...(traceId ? { trace_id: traceId.split('').toReversed().join('') } : {}),",
    caughtBy: ['metrics-and-traces-are-truthful'],
    varies: 'how many requests come before it hangs on what could be made',
  },

  'restores-all-but-one': {
    mistake: 'Restores all but the last row of each table',
    file: 'restore.js',
    from: 'for (const row of kept[table]) {',
    to: 'for (const row of kept[table].slice(0, -1)) {',
    caughtBy: ['restore-works'],
    varies: 'how many requests come before it hangs on what could be made',
  },
})
