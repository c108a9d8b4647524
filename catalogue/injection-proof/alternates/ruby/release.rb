# frozen_string_literal: true

require 'pg'

PG.connect(ENV.fetch('DATABASE_URL')).exec(<<~SQL)
  CREATE TABLE IF NOT EXISTS parts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    color text NOT NULL,
    cents integer NOT NULL CHECK (cents >= 0),
    note text,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )
SQL
