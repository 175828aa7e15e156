/**
 * The SQL of a data set's table, made from the dictionary. Readable, for a person to check before it is committed.
 *
 * @module
 */
import type { DataField, DataSet } from '@guantong/standard'
import { isIdentifier, keyOrder, timeOrder } from '../ledger/rows/find-rows.ts'

const FIRST_YEAR = 2013
const LAST_YEAR = 2035
const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column ' +
    'concurrently constraint create cross current_catalog current_date current_role current_schema current_time ' +
    'current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from ' +
    'full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime ' +
    'localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning ' +
    'right select session_user similar some symmetric system_user table tablesample then to trailing true union unique user ' +
    'using variadic verbose when where window with'
  ).split(' '),
)

/** `create table …` with its key, its partitions and the indexes that lists are read by. */
export function createTable(dataSet: DataSet): string {
  const { table, zh, en, standardRef, status, fields, key, time, partitioned } = dataSet
  const columns = [
    ...fields.map(
      (field) => `  ${columnOf(field, isIdentifier(dataSet, field))}${field.constraint === 'M' ? ' not null' : ''},`,
    ),
    '  row_hash text not null,',
    '  written_at timestamptz not null,',
    `  primary key (${['regionCode', ...key].map((name) => columnNamed(dataSet, name)).join(', ')})`,
  ]
  return [
    `-- ${zh} (${standardRef}, ${status}). ${en}`,
    `create table ${table} (`,
    ...columns,
    partitioned && time !== null ? `) partition by range (${columnNamed(dataSet, time)});` : ');',
    ...(partitioned && time !== null ? partitions(table, dataSet.field(time) as DataField) : []),
    ...indexes(dataSet),
  ].join('\n')
}

/** `alter table … add column …`; a mandatory field takes its fallback in the rows that are there. */
export function addColumn(dataSet: DataSet, field: DataField): string {
  const { constraint, fallback } = field
  const rest = constraint === 'M' ? ` not null default ${literal(fallback)}` : ''
  return [
    `-- ${field.zh} (${field.standardRef}, ${field.status}). ${field.en}`,
    `alter table ${dataSet.table} add column ${columnOf(field, isIdentifier(dataSet, field))}${rest};`,
  ].join('\n')
}

const columnOf = (field: DataField, identifier: boolean): string =>
  `${sqlOf(field)} ${field.pgType}${identifier && field.pgType === 'text' ? ' collate "C"' : ''}`

function indexes(dataSet: DataSet): string[] {
  const { table, key } = dataSet
  const dated = timeOrder(dataSet)
  const order = (dated ?? keyOrder(dataSet)).map(sqlOf)
  const rest = (without: string): string =>
    order
      .filter((column) => column !== without)
      .map((column) => (dated === null ? column : `${column} desc`))
      .join(', ')
  // A key that begins with the time is itself the order newest first, read backwards.
  const newest =
    dated === null || key[0] === dated[0]?.name
      ? []
      : [`create index ${table}_newest on ${table} (region_code, ${rest('')});`]
  const division = dataSet.field('divisionCode')
  if (division === undefined || key[0] === division.name) return newest
  const column = sqlOf(division)
  return [
    ...newest,
    `create index ${table}_division on ${table} (${[column, rest(column)].filter(Boolean).join(', ')});`,
  ]
}

function partitions(table: string, { pgType }: DataField): string[] {
  const bound = (year: string): string =>
    pgType === 'date' ? `make_date(${year}, 1, 1)` : `make_timestamptz(${year}, 1, 1, 0, 0, 0, 'Asia/Shanghai')`
  return [
    'do $$',
    'begin',
    `  for year in ${FIRST_YEAR}..${LAST_YEAR} loop`,
    `    execute format('create table ${table}_%s partition of ${table} for values from (%L) to (%L)',`,
    `      year, ${bound('year')}, ${bound('year + 1')});`,
    '  end loop;',
    'end $$;',
    `create table ${table}_other partition of ${table} default;`,
  ]
}

const columnNamed = (dataSet: DataSet, name: string): string => sqlOf(dataSet.field(name) as DataField)

/** Words that PostgreSQL keeps for itself are quoted. */
const sqlOf = ({ column }: DataField): string => (RESERVED.has(column) ? `"${column}"` : column)

const literal = (value: string | boolean | undefined): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
