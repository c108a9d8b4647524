import type { Word } from './lexer.ts'
import type { TableName } from './tables.ts'

const VERBS = new Set(['', 'begin', 'start', 'commit', 'end', 'rollback', 'abort', 'savepoint', 'release', 'set', 'show', 'reset', 'discard', 'deallocate', 'prepare', 'use', 'xa'])
const CATALOGUES = new Set(['pg_catalog', 'information_schema', 'mysql', 'performance_schema', 'sys'])
/** Asked for by drivers and frameworks to learn where they are. */
const ABOUT_THE_SERVER = new Set(
  'version current_schema current_schemas current_database current_catalog current_setting current_user session_user set_config pg_backend_pid pg_is_in_recovery pg_encoding_to_char pg_client_encoding pg_postmaster_start_time inet_server_addr inet_server_port to_regclass to_regtype txid_current txid_current_if_assigned pg_current_xact_id pg_type_is_visible pg_table_is_visible database schema user connection_id cast coalesce convert concat'.split(' '),
)

/**
 * Whether a statement is left out of counts (rule E9): it opens or ends a
 * transaction, sets or shows a setting, or asks the server about itself, its
 * catalogue, or whether it is there.
 */
export function bookkeeping(verb: string, words: readonly Word[], tables: readonly TableName[]): boolean {
  if (verb === 'set') return !words.some(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'select')
  if (VERBS.has(verb)) return true
  if (verb !== 'select' && verb !== 'values') return false
  if (tables.length > 0) return tables.every(isCatalogue)
  return words.every((word, i) => !isCall(words, i) || ABOUT_THE_SERVER.has(word.text.toLowerCase())) && !words.some(({ kind, text }) => kind === 'word' && text.toLowerCase() === 'from')
}

function isCatalogue({ schema, table }: TableName): boolean {
  return schema === undefined ? /^pg_/i.test(table) : CATALOGUES.has(schema)
}

function isCall(words: readonly Word[], at: number): boolean {
  const word = words[at] as Word
  return (word.kind === 'word' || word.kind === 'name') && words[at + 1]?.text === '(' && !['select', 'as', 'values', 'and', 'or', 'not', 'in'].includes(word.text.toLowerCase())
}
