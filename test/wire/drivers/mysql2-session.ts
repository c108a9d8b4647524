import mysql from 'mysql2/promise'
import { workload, type Session } from './workload.ts'

/** The workload over mysql2, in the text protocol or in the binary one. */
export async function mysql2Workload(how: 'query' | 'execute'): Promise<void> {
  const url = process.argv[2] as string
  const connect = async (): Promise<Session & { connection: mysql.Connection }> => {
    const connection = await mysql.createConnection({ uri: url, multipleStatements: true, supportBigNumbers: true })
    return {
      connection,
      run: async (sql, params) => {
        // these cannot be prepared
        const [rows] = how === 'execute' && !/^(begin|savepoint|rollback)/i.test(sql) ? await connection.execute(sql, params as never) : await connection.query(sql, params)
        return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
      },
      close: () => connection.end(),
    }
  }
  await workload({
    dialect: 'mariadb',
    connect,
    neverExecuted: how === 'execute' ? 3 : 0,
    async own({ say, count }) {
      const { connection, close } = await connect()
      const [several] = await connection.query("SELECT 2 AS a FROM soak LIMIT 1; BEGIN; UPDATE soak SET t = 'x;y' WHERE id = 1000; COMMIT; SELECT t FROM soak WHERE id = 1000")
      say('several in one', (several as unknown[]).map((one) => (Array.isArray(one) ? one : 'done')))
      count(3, 1)
      const prepared = await connection.prepare('SELECT t, n FROM soak WHERE id = ?')
      for (let i = 0; i < 5; i++) say('prepared', (await prepared.execute([1000 + i]))[0])
      count(5)
      await prepared.close()
      await connection.ping()
      await connection.changeUser({})
      const { Readable } = await import('node:stream')
      const lines = Array.from({ length: 1000 }, (_, i) => `${5000 + i}\trow ${i}\n`).join('')
      await connection.query({ sql: "LOAD DATA LOCAL INFILE 'rows' INTO TABLE soak (id, t)", infileStreamFactory: () => Readable.from([lines.slice(0, 5000), lines.slice(5000)].map((part) => Buffer.from(part))) }).then(
        () => say('loaded', 'yes'),
        (error) => say('loaded', error.message),
      )
      count(1)
      say('loaded', (await connection.query('SELECT count(*) AS n FROM soak WHERE id >= 5000'))[0])
      count(1)
      await close()
    },
  })
}
