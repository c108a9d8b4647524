import pg from 'pg'
import { workload, type Session } from './workload.ts'

const url = process.argv[2] as string

async function connect(): Promise<Session & { client: pg.Client }> {
  const client = new pg.Client(url)
  await client.connect()
  return { client, run: async (sql, params) => (await client.query(sql, params)).rows, close: () => client.end() }
}

await workload({
  dialect: 'postgres',
  connect,
  async own({ say, count }) {
    const { client, close } = await connect()
    for (let i = 0; i < 5; i++) say('prepared', (await client.query({ name: 'by id', text: 'SELECT t FROM soak WHERE id = $1', values: [1000 + i] })).rows)
    count(5)
    const results = (await client.query("SELECT 2 AS a FROM soak LIMIT 1; BEGIN; UPDATE soak SET t = 'x;y' WHERE id = 1000; COMMIT; SELECT t FROM soak WHERE id = 1000")) as unknown as pg.QueryResult[]
    say('several in one', results.map(({ rows }) => rows))
    count(3, 1)
    say('queued', await Promise.all([1001, 1002, 1003].map(async (id) => (await client.query('SELECT t FROM soak WHERE id = $1', [id])).rows)))
    count(3)
    await close()
  },
})
