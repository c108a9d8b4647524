import { prepare } from './broker.js'
import { close, query } from './database.js'

await query(`
  CREATE TABLE IF NOT EXISTS orders (
    id           uuid PRIMARY KEY,
    customer     text NOT NULL,
    cents        integer NOT NULL CHECK (cents > 0),
    cancelled_at timestamptz
  );
  CREATE TABLE IF NOT EXISTS outbox (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event   jsonb NOT NULL,
    sent_at timestamptz
  );
  CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (id) WHERE sent_at IS NULL;

  -- one row: which relay may publish, and until when
  CREATE TABLE IF NOT EXISTS relay_lease (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    holder   uuid,
    ends_at  timestamptz NOT NULL DEFAULT now()
  );
  INSERT INTO relay_lease DEFAULT VALUES ON CONFLICT DO NOTHING;

  -- the model, which is made of events alone
  CREATE TABLE IF NOT EXISTS stats (
    customer text PRIMARY KEY,
    orders   bigint NOT NULL,
    cents    bigint NOT NULL
  );
  CREATE TABLE IF NOT EXISTS seen_orders (
    id        text PRIMARY KEY,
    placed    boolean NOT NULL DEFAULT false,
    cancelled boolean NOT NULL DEFAULT false
  );
  -- every event that was counted: so that none is counted twice, and the model can be made anew
  CREATE TABLE IF NOT EXISTS events (
    seq    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source text NOT NULL,
    id     text NOT NULL,
    event  jsonb NOT NULL,
    UNIQUE (source, id)
  );
`)
await prepare()
await close()
