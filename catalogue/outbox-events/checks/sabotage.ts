import type { ShopContext } from '../shop.ts'

/** While it lasts no transaction that inserted into the table can be committed; with `every: 3`, each third one. */
export async function withoutCommits({ database }: ShopContext, { table, every = 1 }: { table: string; every?: number }, work: () => Promise<void>): Promise<void> {
  await database.query('CREATE SEQUENCE roadworthy_turn')
  await database.query(fails(`nextval('roadworthy_turn') % ${every} = 0`))
  await database.query(`CREATE CONSTRAINT TRIGGER roadworthy_fail AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION roadworthy_fail()`)
  await restoring({ database }, work)
}

/** While it lasts the outbox takes so many more updates and deletions, and refuses all that follow. */
export async function withoutChanges({ database }: ShopContext, allowed: number, work: () => Promise<void>): Promise<void> {
  await database.query('CREATE SEQUENCE roadworthy_turn')
  await database.query(fails(`nextval('roadworthy_turn') > ${allowed}`))
  await database.query('CREATE TRIGGER roadworthy_fail BEFORE UPDATE OR DELETE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION roadworthy_fail()')
  await restoring({ database }, work)
}

async function restoring({ database }: Pick<ShopContext, 'database'>, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } finally {
    await database.query('DROP FUNCTION roadworthy_fail CASCADE')
    await database.query('DROP SEQUENCE roadworthy_turn')
  }
}

const fails = (condition: string): string => `CREATE FUNCTION roadworthy_fail() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $f$
  BEGIN IF ${condition} THEN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END IF; RETURN NULL; END $f$`
