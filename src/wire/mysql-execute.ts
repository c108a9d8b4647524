import type { MysqlReader } from './mysql-reader.ts'
import { binaryValue, readable, type ParameterType } from './mysql-values.ts'

export interface Prepared {
  sql: string
  /** Undefined until the server has told. */
  parameters: number | undefined
  /** As told with an earlier execution; told anew only when they change. */
  types: ParameterType[]
  /** Values that were sent ahead, piece by piece. */
  ahead: Map<number, Buffer[]>
}

const PARAMETER_COUNT_AVAILABLE = 0x08
const SEND_TYPES = 0x80
/** How MariaDB says in bulk what a value is. */
const GIVEN = 0
const NULL_VALUE = 1

/** The values of one execution. The reader stands behind the statement's number. */
export function executedValues(reader: MysqlReader, statement: Prepared, attributes: boolean): (string | null)[] {
  const flags = reader.uint(1)
  reader.uint(4)
  let count = statement.parameters ?? 0
  if (attributes && (count > 0 || (flags & PARAMETER_COUNT_AVAILABLE) !== 0)) count = reader.length()
  return boundValues(reader, { count, statement, named: attributes })
}

/** Values with a bit for each NULL before them, and their types if those are new. */
export function boundValues(reader: MysqlReader, bound: { count: number; statement: Pick<Prepared, 'types' | 'ahead'>; named: boolean }): (string | null)[] {
  const { count, statement, named } = bound
  if (count === 0) return []
  const nulls = reader.bytes(Math.ceil(count / 8))
  if (reader.uint(1) === 1) {
    statement.types = Array.from({ length: count }, () => {
      const type = reader.uint(2)
      if (named) reader.bytes(reader.length())
      return type
    })
  }
  return Array.from({ length: count }, (_, i) => {
    const ahead = statement.ahead.get(i)
    if (ahead) return readable(Buffer.concat(ahead))
    return ((nulls[i >> 3] ?? 0) >> (i & 7)) & 1 ? null : binaryValue(reader, statement.types[i] ?? 0)
  })
}

/** The values of many executions in one, row after row. */
export function bulkValues(reader: MysqlReader, statement: Prepared): (string | null)[] {
  const flags = reader.uint(2)
  if ((flags & SEND_TYPES) !== 0) statement.types = Array.from({ length: statement.parameters ?? 0 }, () => reader.uint(2))
  const values: (string | null)[] = []
  while (statement.types.length > 0 && reader.at < reader.body.length) {
    for (const type of statement.types) {
      const indicator = reader.uint(1)
      if (indicator === GIVEN) values.push(binaryValue(reader, type))
      else values.push(indicator === NULL_VALUE ? null : 'DEFAULT')
    }
  }
  return values
}
