import postgres from 'postgres'
import { workload, type Session } from './workload.ts'

const url = process.argv[2] as string
const open = () => postgres(url, { max: 1, onnotice: () => {}, fetch_types: false })

async function connect(): Promise<Session> {
  const sql = open()
  // a connection of its own, so that transactions can be spelled out
  return { run: async (text, params) => [...(await sql.unsafe(text, params as never))], close: () => sql.end() }
}

await workload({
  dialect: 'postgres',
  connect,
  neverExecuted: 1,
  largest: 4 << 20,
  async own({ say, count }) {
    const sql = open()
    say('pipelined', await Promise.all(Array.from({ length: 30 }, async (_, i) => [...(await sql`SELECT t FROM soak WHERE id = ${1000 + (i % 20)}`)])))
    count(30)
    const outcomes = await Promise.allSettled([sql`SELECT t FROM soak WHERE id = 1000`, sql`SELECT 1 / (id - id) FROM soak`, sql`SELECT n FROM soak WHERE id = 1001`])
    say('an error amid a pipeline', outcomes.map((one) => (one.status === 'fulfilled' ? [...one.value] : one.reason.message)))
    count(3)
    const sizes: number[] = []
    await sql`SELECT i FROM generate_series(1, 250) AS i`.cursor(100, (rows) => void sizes.push(rows.length))
    say('by cursor', sizes)
    count(1, 3)
    const into = await sql`COPY soak (id, t) FROM STDIN`.writable()
    for (let i = 0; i < 1000; i++) into.write(`${5000 + i}\trow ${i}\n`)
    await new Promise<void>((resolve, reject) => into.on('finish', resolve).on('error', reject).end())
    count(1)
    let copied = ''
    for await (const chunk of await sql`COPY (SELECT id, t FROM soak WHERE id >= 5000 ORDER BY id) TO STDOUT`.readable()) copied += chunk
    say('copied', [copied.length, copied.slice(0, 40)])
    count(1)
    await sql.end()
  },
})
