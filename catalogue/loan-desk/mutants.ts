import { mutants } from 'roadworthy'
import challenge from './challenge.ts'

export default mutants(challenge, {
  'counts-returned-loans': {
    mistake: 'Counts returned loans against the limit',
    file: 'loans.js',
    from: "'SELECT COUNT(*) AS loans FROM loans WHERE member_id = $1 AND returned_at IS NULL'",
    to: "'SELECT COUNT(*) AS loans FROM loans WHERE member_id = $1'",
    caughtBy: ['keeps-the-books'],
  },

  'lists-returned-loans': {
    mistake: 'Lists loans that were returned',
    file: 'loans.js',
    from: "WHERE member_id = $1 AND returned_at IS NULL ORDER BY id'",
    to: "WHERE member_id = $1 ORDER BY id'",
    caughtBy: ['keeps-the-books'],
  },

  'reads-then-writes': {
    mistake: 'Reads how many are there, then writes one fewer',
    file: 'loans.js',
    from: `  const { changed } = await tx.query(
    'UPDATE stock SET available = available - 1, on_loan = on_loan + 1 WHERE id = $1 AND available > 0',
    [stockId],
  )
  return changed === 1`,
    to: `  const { rows } = await tx.query('SELECT available, on_loan FROM stock WHERE id = $1', [stockId])
  if (rows[0].available === 0) return false
  await tx.query('UPDATE stock SET available = $2, on_loan = $3 WHERE id = $1', [stockId, rows[0].available - 1, rows[0].on_loan + 1])
  return true`,
    caughtBy: ['one-copy-one-loan'],
    varies: 'how many borrowers get through differs from race to race',
  },

  'locks-in-its-own-process': {
    mistake: 'Guards the shelf with a lock in the program’s memory',
    file: 'loans.js',
    from: `  const { changed } = await tx.query(
    'UPDATE stock SET available = available - 1, on_loan = on_loan + 1 WHERE id = $1 AND available > 0',
    [stockId],
  )
  return changed === 1
}

export async function lend(db, loan) {`,
    to: `  const { rows } = await tx.query('SELECT available, on_loan FROM stock WHERE id = $1', [stockId])
  if (rows[0].available === 0) return false
  await tx.query('UPDATE stock SET available = $2, on_loan = $3 WHERE id = $1', [stockId, rows[0].available - 1, rows[0].on_loan + 1])
  return true
}

let last = Promise.resolve()

export function lend(db, loan) {
  const mine = last.then(() => lendAlone(db, loan))
  last = mine.catch(() => {})
  return mine
}

async function lendAlone(db, loan) {`,
    caughtBy: ['the-last-copy-survives-three-instances'],
    varies: 'which of the fifteen races is lost differs',
  },

  'counts-before-the-transaction': {
    mistake: 'Counts a member’s loans before the transaction begins',
    file: 'loans.js',
    from: `  return db.transaction(async (tx) => {
    await allowOneMore(tx, memberId)`,
    to: `  await allowOneMore(db, memberId)
  return db.transaction(async (tx) => {`,
    caughtBy: ['the-limit-holds'],
    varies: 'how many requests get through differs from race to race',
  },

  'returns-without-looking': {
    mistake: 'Returns a loan whatever its state is',
    file: 'loans.js',
    from: "'UPDATE loans SET returned_at = CURRENT_TIMESTAMP WHERE id = $1 AND returned_at IS NULL'",
    to: "'UPDATE loans SET returned_at = CURRENT_TIMESTAMP WHERE id = $1'",
    caughtBy: ['a-loan-is-returned-once'],
  },

  'commits-each-move': {
    mistake: 'Commits each move of a transfer by itself',
    file: 'transfers.js',
    from: `  return db.transaction(async (tx) => {
    await lockStock(tx, list)
    for (const one of list) await move(tx, one)
    return { moves: list.length }
  })`,
    to: `  for (const one of list) {
    await db.transaction(async (tx) => {
      await lockStock(tx, [one])
      await move(tx, one)
    })
  }
  return { moves: list.length }`,
    caughtBy: ['a-failed-transfer-moves-nothing'],
  },

  'hides-the-deadlock': {
    mistake: 'Locks in the order of the moves, and wraps the database’s error so that nobody tries a deadlock again',
    file: 'transfers.js',
    from: `    await lockStock(tx, list)
    for (const one of list) await move(tx, one)`,
    to: `    for (const one of list) {
      await move(tx, one).catch((error) => {
        throw error instanceof Refusal ? error : new Error('the move could not be made', { cause: error })
      })
    }`,
    caughtBy: ['opposed-transfers-all-succeed'],
    varies: 'which transfer is the victim differs',
  },

  'keeps-two-counts-apart': {
    mistake: 'Counts what is out apart from what is there: reads it, adds one, writes it back',
    file: 'loans.js',
    from: `  const { changed } = await tx.query(
    'UPDATE stock SET available = available - 1, on_loan = on_loan + 1 WHERE id = $1 AND available > 0',
    [stockId],
  )`,
    to: `  const { rows } = await tx.query('SELECT on_loan FROM stock WHERE id = $1', [stockId])
  const { changed } = await tx.query(
    'UPDATE stock SET available = available - 1, on_loan = $2 WHERE id = $1 AND available > 0',
    [stockId, rows[0].on_loan + 1],
  )`,
    caughtBy: ['copies-never-change-by-themselves'],
    varies: 'when the counts part differs from run to run',
  },

  'reads-the-numbers-one-by-one': {
    mistake: 'Reads the two numbers of a stock at two different moments',
    file: 'stock.js',
    from: '  const { on_loan: onLoan, ...stock } = rows[0]\n',
    to: `  const later = await db.query('SELECT on_loan FROM stock WHERE id = $1', [rows[0].id])
  const { on_loan: _, ...stock } = rows[0]
  const onLoan = later.rows[0].on_loan
`,
    caughtBy: ['copies-never-change-by-themselves'],
    varies: 'which look is torn differs from run to run',
  },

  'replies-before-the-commit': {
    mistake: 'Says yes first and commits a moment later',
    file: 'database/index.js',
    from: `    await tx.query('COMMIT')
    return result
  } catch (error) {
    await tx.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    tx.release()
  }`,
    to: `    setTimeout(async () => {
      await tx.query('COMMIT').catch(() => {})
      tx.release()
    }, 200)
    return result
  } catch (error) {
    await tx.query('ROLLBACK').catch(() => {})
    tx.release()
    throw error
  }`,
    caughtBy: ['nothing-acknowledged-is-lost'],
    varies: 'which loans are lost depends on the moment of the kill',
  },

  'never-reconnects': {
    mistake: 'Keeps its connections for ever, broken ones too',
    file: 'database/postgres.js',
    from: `  return {
    async connect() {
      const client = await pool.connect().catch(asOurs)
      return {
        query: (sql, parameters) => query(client, sql, parameters),
        release: () => client.release(),
      }
    },
    close: () => pool.end(),`,
    to: `  const free = []
  return {
    async connect() {
      const client = free.pop() ?? (await pool.connect().catch(asOurs))
      return {
        query: (sql, parameters) => query(client, sql, parameters),
        release: () => free.push(client),
      }
    },
    close: async () => {
      for (const client of free) client.release()
      await pool.end()
    },`,
    caughtBy: ['a-cut-connection-is-healed'],
    varies: 'how often it is asked within ten seconds differs from run to run',
  },

  'takes-the-copy-outside': {
    mistake: 'Takes the copy outside the transaction that writes the loan down',
    file: 'loans.js',
    from: 'if (!(await takeCopy(tx, stockId)))',
    to: 'if (!(await takeCopy(db, stockId)))',
    caughtBy: ['a-cut-connection-is-healed'],
    varies: 'how soon the pool has healed differs from run to run',
  },

  'commits-again': {
    mistake: 'Does a transaction again when its connection was lost, even if it may have been committed',
    file: 'database/index.js',
    from: 'if (!dialect.isClash(error) || tries === ATTEMPTS) throw error',
    to: "if (!(dialect.isClash(error) || error.message.startsWith('the database is away')) || tries === ATTEMPTS) throw error",
    caughtBy: ['a-cut-connection-is-healed'],
    varies: 'how soon the pool has healed differs from run to run',
  },

  'glues-sql-together': {
    mistake: 'Writes the name into the SQL text',
    file: 'members.js',
    from: "'INSERT INTO members (name, max_loans) VALUES ($1, $2) RETURNING id', values)",
    to: "`INSERT INTO members (name, max_loans) VALUES ('${values[0]}', $1) RETURNING id`, [values[1]])",
    caughtBy: ['text-is-stored-whole'],
  },

  'three-bytes-a-character': {
    mistake: 'Uses MariaDB’s old character set of at most three bytes',
    file: 'database/mariadb.js',
    from: 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    to: 'CHARACTER SET utf8mb3 COLLATE utf8mb3_bin',
    uses: { database: 'mariadb' },
    caughtBy: ['text-is-stored-whole'],
  },

  'drops-and-creates': {
    mistake: 'Begins every release with empty tables',
    file: 'migrate.js',
    from: 'for (const statement of schemaFor(db.dialect))',
    to: "for (const table of ['loans', 'members', 'stock']) await db.query(`DROP TABLE IF EXISTS ${table}`)\nfor (const statement of schemaFor(db.dialect))",
    caughtBy: ['releasing-again-harms-nothing'],
  },

  'keeps-members-in-memory': {
    mistake: 'Keeps members in the memory of the program only',
    file: 'members.js',
    from: `  const { rows } = await db.query('INSERT INTO members (name, max_loans) VALUES ($1, $2) RETURNING id', values)
  return { id: rows[0].id, name, maxLoans }
}

export async function findMember(db, id) {
  const { rows } = await db.query('SELECT id, name, max_loans FROM members WHERE id = $1', [idOf(id, 'member')])`,
    to: `  const id = known.size + 1
  known.set(id, { id, name, max_loans: maxLoans })
  return { id, name, maxLoans }
}

const known = new Map()

export async function findMember(db, id) {
  const rows = [known.get(idOf(id, 'member'))].filter(Boolean)`,
    caughtBy: ['lives-in-the-declared-database'],
  },

  'no-foreign-keys': {
    mistake: 'Lets a loan refer to a stock that does not exist',
    file: 'database/schema.js',
    from: `    FOREIGN KEY (member_id) REFERENCES members (id),
    FOREIGN KEY (stock_id) REFERENCES stock (id)
`,
    to: '    FOREIGN KEY (member_id) REFERENCES members (id)\n',
    caughtBy: ['the-schema-refuses-nonsense'],
  },

  'no-checks': {
    mistake: 'Leaves it to the code that counts stay above zero',
    file: 'database/schema.js',
    from: 'available INTEGER NOT NULL CHECK (available >= 0)',
    to: 'available INTEGER NOT NULL',
    caughtBy: ['the-schema-refuses-nonsense'],
  },
})
