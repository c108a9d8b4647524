import { sql, type Kysely } from 'kysely'

/** Connected folders, and attempts with their reports. */
export async function makeAttempts(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table projects (
    challenge text primary key,
    folder text not null,
    connected_at timestamptz not null
  )`,
  `create table attempts (
    id text primary key,
    fingerprint text not null unique,
    challenge text not null,
    title text not null,
    folder text not null,
    started_at timestamptz not null,
    ms integer not null,
    seed text not null,
    state text not null,
    passed boolean not null,
    distinction boolean not null,
    summary json not null,
    source text not null check (source in ('app', 'cli')),
    home text,
    kept_in text,
    events integer not null default 0,
    report json not null
  )`,
  'create index attempts_by_time on attempts (started_at desc, id desc)',
  'create index attempts_by_challenge on attempts (challenge, started_at desc, id desc)',
  'create index attempts_passed on attempts (challenge) where passed',
  'create index attempts_with_distinction on attempts (challenge) where distinction',
  `create index attempts_running on attempts (home) where state = 'running'`,
]
