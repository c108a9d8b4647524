import { sql, type Kysely } from 'kysely'
import type { AttemptSummary, HistoryView } from '../../model/api.ts'
import type { Report } from '../../model/report.ts'
import type { Verdict } from '../../model/verdict.ts'
import { findingRows, fingerprint, rowOf, SUMMARY_COLUMNS, summaryOf, type Origin, type SummaryRow } from './attempt-row.ts'
import type { Place } from './cursor.ts'
import type { Tables } from './tables.ts'

export interface Kept {
  summary: AttemptSummary
  /** JSON text, as it was written. */
  report: string
  events: number
}

/** What is known of one challenge. */
export interface Standing {
  last?: AttemptSummary
  passed: boolean
  distinction: boolean
}

export interface Proof {
  challenge: string
  id: string
  seed: string
  started_at: Date
  kept_in: string | null
}

/** Attempts, their reports, and what became of each check. */
export class AttemptTable {
  readonly #db: Kysely<Tables>

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  /** Writes down an attempt that is about to run. When this resolves, it will not be forgotten. */
  async begin(report: Report, origin: Origin): Promise<void> {
    await this.#db.insertInto('attempts').values(rowOf(report, { ...origin, running: true })).execute()
  }

  /** How far it has got. */
  async progress(report: Report, origin: Origin): Promise<void> {
    const { id, ...row } = rowOf(report, { ...origin, running: true })
    await this.#db.updateTable('attempts').set(row).where('id', '=', id).where('state', '=', 'running').execute()
  }

  async finish(report: Report, origin: Origin): Promise<void> {
    const { id, ...row } = rowOf(report, origin)
    await this.#db.transaction().execute(async (trx) => {
      await trx.updateTable('attempts').set(row).where('id', '=', id).execute()
      await trx.deleteFrom('findings').where('attempt', '=', id).execute()
      await insertFindings(trx, id, report)
    })
  }

  /** Takes in one that was made elsewhere. Returns its id here; undefined if it is known already. */
  async takeIn(report: Report, origin: Omit<Origin, 'id'>): Promise<string | undefined> {
    return this.#db.transaction().execute(async (trx) => {
      for (;;) {
        const id = await this.#freeId(trx, report)
        if (id === undefined) return undefined
        const { numInsertedOrUpdatedRows } = await trx.insertInto('attempts').values(rowOf(report, { ...origin, id })).onConflict((clash) => clash.doNothing()).executeTakeFirst()
        // somebody else may have taken the name, or taken in the same attempt, just now
        if (numInsertedOrUpdatedRows !== 1n) continue
        await insertFindings(trx, id, report)
        return id
      }
    })
  }

  /** Two attempts of the same second with the same seed have the same name: the second one's gets a number. */
  async #freeId(db: Kysely<Tables>, report: Report): Promise<string | undefined> {
    const taken = await db.selectFrom('attempts').select('id').where('fingerprint', '=', fingerprint(report)).executeTakeFirst()
    if (taken) return undefined
    for (let number = 1; ; number++) {
      const id = number === 1 ? report.attempt : `${report.attempt}-${number}`
      if (!(await db.selectFrom('attempts').select('id').where('id', '=', id).executeTakeFirst())) return id
    }
  }

  /** Attempts that an app, on this data folder or on any, has left unfinished: it was killed. */
  async leftRunning(home?: string): Promise<{ id: string; events: number; report: Report }[]> {
    let query = this.#db.selectFrom('attempts').select(['id', 'events', 'report']).where('state', '=', 'running')
    if (home !== undefined) query = query.where('home', '=', home)
    const rows = await query.execute()
    return rows.map((row) => ({ ...row, report: JSON.parse(row.report) as Report }))
  }

  /** Newest first, one more than asked for if there are more. */
  async list(options: { challenge?: string; before?: Place; limit: number }): Promise<AttemptSummary[]> {
    let query = this.#db.selectFrom('attempts').select(SUMMARY_COLUMNS).orderBy('started_at', 'desc').orderBy('id', 'desc').limit(options.limit)
    if (options.challenge !== undefined) query = query.where('challenge', '=', options.challenge)
    const { before } = options
    if (before) query = query.where(sql<boolean>`(started_at, id) < (${before.startedAt}::timestamptz, ${before.id})`)
    return (await query.execute()).map((row) => summaryOf(row))
  }

  async has(id: string): Promise<boolean> {
    return (await this.#db.selectFrom('attempts').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  }

  /** All of them, or all of a challenge, newest first, a page at a time. */
  async *pages({ challenge, size = 500 }: { challenge?: string; size?: number } = {}): AsyncGenerator<AttemptSummary[]> {
    let before: Place | undefined
    for (;;) {
      const page: AttemptSummary[] = await this.list({ challenge, before, limit: size })
      if (page.length > 0) yield page
      if (page.length < size) return
      before = page.at(-1)
    }
  }

  /** Every attempt that has ended, with its report as JSON text. */
  async *reports(size = 50): AsyncGenerator<{ source: 'app' | 'cli'; report: string }[]> {
    for await (const page of this.pages({ size })) {
      const ids = page.filter(({ state }) => state !== 'running').map(({ id }) => id)
      const rows = await this.#db.selectFrom('attempts').select(['source', 'report']).where('id', 'in', ids.length > 0 ? ids : ['']).orderBy('started_at', 'desc').execute()
      yield rows
    }
  }

  /** The newest, oldest first, with what became of each check. */
  async history({ challenge, limit }: { challenge?: string; limit: number }): Promise<HistoryView['attempts']> {
    // for each attempt a look-up of its checks, not a search through all there are
    const { rows } = await sql<SummaryRow & { verdicts: string; check_ms: string }>`
      select a.*, f.verdicts, f.check_ms
      from (
        select ${sql.join(SUMMARY_COLUMNS.map((column) => sql.ref(column)))} from attempts ${challenge === undefined ? sql`` : sql`where challenge = ${challenge}`}
        order by started_at desc, id desc limit ${limit}
      ) a
      cross join lateral (
        select coalesce(json_object_agg(check_id, verdict), '{}') as verdicts, coalesce(json_object_agg(check_id, ms), '{}') as check_ms from findings where attempt = a.id
      ) f
      order by started_at, id
    `.execute(this.#db)
    return rows.map((row) => ({ ...summaryOf(row), verdicts: JSON.parse(row.verdicts) as Record<string, Verdict>, checkMs: JSON.parse(row.check_ms) as Record<string, number> }))
  }

  async one(id: string): Promise<Kept | undefined> {
    const row = await this.#db
      .selectFrom('attempts')
      .select([...SUMMARY_COLUMNS, 'events', 'report'])
      .where('id', '=', id)
      .executeTakeFirst()
    return row && { summary: summaryOf(row), report: row.report, events: row.events }
  }

  /** The attempt at the same challenge before this one, and what became of its checks. */
  async previous(attempt: AttemptSummary): Promise<{ id: string; verdicts: Record<string, Verdict> } | undefined> {
    const [before] = await this.list({ challenge: attempt.challenge, before: attempt, limit: 1 })
    return before && { id: before.id, verdicts: await this.verdicts(before.id) }
  }

  async verdicts(id: string): Promise<Record<string, Verdict>> {
    const rows = await this.#db.selectFrom('findings').select(['check_id', 'verdict']).where('attempt', '=', id).orderBy('position').execute()
    return Object.fromEntries(rows.map((row) => [row.check_id, row.verdict as Verdict]))
  }

  /** How far each challenge has got. Each is a few look-ups in an index, however many attempts there are. */
  async standings(slugs: readonly string[]): Promise<Map<string, Standing>> {
    const { rows } = await sql<SummaryRow & { slug: string; passed: boolean; distinction: boolean }>`
      select c.slug, p.passed is not null as passed, d.distinction is not null as distinction,
        a.id, a.challenge, a.title, a.folder, a.started_at, a.ms, a.seed, a.state, a.summary, a.source
      from json_array_elements_text(${JSON.stringify(slugs)}::json) as c (slug)
      left join lateral (select * from attempts where challenge = c.slug order by started_at desc, id desc limit 1) a on true
      left join lateral (select true as passed from attempts where challenge = c.slug and passed limit 1) p on true
      left join lateral (select true as distinction from attempts where challenge = c.slug and distinction limit 1) d on true
    `.execute(this.#db)
    return new Map(rows.map((row) => [row.slug, { ...(row.id === null ? {} : { last: summaryOf(row) }), passed: row.passed, distinction: row.distinction }]))
  }

  /** The attempt that shows a challenge passed, with distinction if there is one; the first of its kind. */
  async proofs(slugs: readonly string[]): Promise<Proof[]> {
    const { rows } = await sql<Proof>`
      select a.challenge, a.id, a.seed, a.started_at, a.kept_in
      from json_array_elements_text(${JSON.stringify(slugs)}::json) as c (slug)
      cross join lateral (select * from attempts where challenge = c.slug and passed order by distinction desc, started_at limit 1) a
    `.execute(this.#db)
    return rows
  }

  /** The attempt folders of a project that are known already. */
  async keptIn(folder: string): Promise<string[]> {
    const rows = await this.#db.selectFrom('attempts').select('kept_in').where('kept_in', 'like', `${folder.replace(/[\\%_]/g, '\\$&')}/%`).execute()
    return rows.flatMap(({ kept_in }) => kept_in ?? [])
  }
}

async function insertFindings(db: Kysely<Tables>, id: string, report: Report): Promise<void> {
  const rows = findingRows(id, report)
  // as one parameter: there may be hundreds
  await sql`
    insert into findings (attempt, position, check_id, verdict, level, ms)
    select f.attempt, f.position, f.check_id, f.verdict, f.level, f.ms
    from json_to_recordset(${JSON.stringify(rows)}::json) as f (attempt text, position integer, check_id text, verdict text, level text, ms integer)
  `.execute(db)
}
