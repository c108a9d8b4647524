import { sql, type Kysely } from 'kysely'

/** What became of each check, beside the reports that hold it; filled from the reports there are. */
export async function makeFindings(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table findings (
    attempt text not null references attempts (id) on delete cascade,
    position integer not null,
    check_id text not null,
    verdict text not null,
    level text not null,
    ms integer not null,
    primary key (attempt, position)
  )`,
  `insert into findings
    select a.id, f.position - 1, f.finding ->> 'check', f.finding ->> 'verdict', f.finding ->> 'level', round((f.finding ->> 'ms')::numeric)
    from attempts a cross join lateral json_array_elements(a.report -> 'findings') with ordinality as f (finding, position)`,
]
